// The agent's events wired to its parts. Internal to this folder: the world knows agent.h.
//
// Every event begins in begin() and ends in finish(); what it must make durable is one Record, before what it says.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/study.h"
#include "site-agent/agent.h"
#include "site-agent/erasure.h"
#include "site-agent/lost_requests.h"
#include "site-agent/model_shelf.h"
#include "site-agent/own_shelf.h"
#include "site-agent/pulse.h"
#include "site-agent/release_gate.h"
#include "site-agent/requests.h"
#include "site-agent/round_work.h"

namespace expunge {

class SiteAgent final : public Agent {
 public:
  SiteAgent(Setting setting, SiteState state)
      : setting_(std::move(setting)),
        requests_(std::move(state.requests), std::move(state.patient_key)),
        lost_(std::move(state.settled)),
        data_(state.data),
        cohort_(without_erased(setting_.records, requests_)),
        shelf_(setting_.files, setting_.models),
        held_(std::move(state.model)),
        own_(setting_.files, setting_.models, std::move(state.own)),
        gate_(setting_.policy.tell_measures, state.released),
        work_(setting_, cohort_, requests_, lost_, own_, gate_) {}

  Status prepare();

  AgentActions start(Moment now) override;
  AgentActions on_connected(Moment now) override;
  AgentActions on_disconnected(Moment now) override;
  Status admit(const Message& message, std::span<const BlobRef> attachments) override;
  AgentActions on_message(const Message& message, const std::vector<std::shared_ptr<const Blob>>& attachments,
                          Moment now) override;
  AgentActions on_dropped(const Message& message, Moment now) override;
  AgentActions on_computed(RoundId round, Result<Computed> computed, Moment now) override;
  AgentActions on_time(Moment now) override;
  Result<Asked> forget(const ForgetScope& scope, Basis basis, Moment now) override;
  Result<AgentActions> settle_lost(const RequestId& id, Moment now) override;
  std::string status(Moment now) const override;
  Result<Model> published() const override;

 private:
  using Blobs = std::vector<std::shared_ptr<const Blob>>;

  // agent.cc: events; agent_forgetting.cc: requests, published models and what is erased with them
  void take(const Message& message, const Blobs& attachments, Moment now, AgentActions& out);
  Result<Study> acceptable(const std::string& text) const;
  Status may_take_part() const;
  Hello hello() const;
  SamplePasses passes() const;
  void take_welcome(const Welcome& welcome, AgentActions& out);
  void take_task(const RoundTask& task, const Blobs& attachments, Moment now, AgentActions& out);
  void take_progress(const RequestProgress& progress, AgentActions& out);
  void take_published(const Published& published, const Blob& model, AgentActions& out);
  void erase(const Published& published, Record record, AgentActions& out);
  void destroy_traces(Moment now, AgentActions& out);
  Status destroy_traces();
  void say_erased(AgentActions& out);
  void say_again(AgentActions& out);
  void ask_again(Moment now, AgentActions& out);
  void keep_data(Record& record);
  RequestId ask(std::vector<Subject> subjects, std::vector<std::uint32_t> records, Basis basis, WallTime now,
                AgentActions& out);
  AgentActions begin(Moment now);
  AgentActions finish(AgentActions out, Moment now);
  ModelVersion held_version() const { return held_ ? held_->version : ModelVersion{}; }

  Setting setting_;
  Requests requests_;
  LostRequests lost_;
  std::optional<Digest> data_;  // that the requests are about, as it is saved
  bool is_data_new_ = false;    // and to be saved at the start
  Cohort cohort_;
  ModelShelf shelf_;
  std::optional<HeldModel> held_;
  OwnShelf own_;
  ReleaseGate gate_;
  RoundWork work_;
  Pulse pulse_;
  Time ask_again_at_{};  // that is: open requests are told again, and their progress is heard
  std::string study_text_;
  std::optional<Result<Study>> study_;  // none before the first Welcome
  bool has_traces_ = true;              // of what earlier records destroyed: in the folder of models or the database
  Time destroy_at_{};                   // these, that is: not before
  std::set<RequestId> unsaid_;          // erased; to be said when no trace is left
  std::vector<Note> findings_;          // of prepare()
};

}  // namespace expunge
