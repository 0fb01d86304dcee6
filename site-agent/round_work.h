// The round this site is at: checks its task, has it computed, answers, and says the answer again when asked again.
// Does no I/O: what is to be done is appended to `out`. Protocol thread only; the constructor's references must outlive
// it.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/study.h"
#include "site-agent/agent.h"
#include "site-agent/compute_slot.h"
#include "site-agent/lost_requests.h"
#include "site-agent/own_shelf.h"
#include "site-agent/release_gate.h"
#include "site-agent/requests.h"

namespace expunge {

struct FinishedRound {
  RoundId round;
  Work work = Work::kTrain;
  Duration took{0};
  std::uint64_t records = 0;  // that took part
};
inline constexpr std::size_t kRoundsShown = 20;

struct DeclinedRound {
  RoundId round;
  std::string reason;  // in full: not for the coordinator
};

class RoundWork {
 public:
  using Blobs = std::vector<std::shared_ptr<const Blob>>;

  RoundWork(const Agent::Setting& setting, const Cohort& cohort, const Requests& requests, const LostRequests& lost,
            OwnShelf& own, ReleaseGate& gate);

  bool is_past(RoundId round) const { return round < newest_ || round <= closed_; }
  void on_announced(RoundId round);  // its attachments are being fetched
  void on_dropped(RoundId round);    // they are not coming
  void on_cut_off() { fetching_ = {}; }
  // `published`: whose own tensors belong to the published model; none where it has none.
  void on_task(const RoundTask& task, const Blobs& attachments, const Result<Study>& study, RoundId published,
               Moment now, AgentActions& out);
  void on_computed(RoundId round, Result<Computed> computed, Moment now, AgentActions& out);
  void on_closed(RoundId round, AgentActions& out);
  // Computes again without these what is being computed with them.
  void on_quarantined(const std::vector<std::uint32_t>& records, AgentActions& out);
  void say_again(AgentActions& out) const;

  Stage stage() const;
  RoundId round() const;
  const std::deque<FinishedRound>& finished() const { return finished_; }
  const std::optional<DeclinedRound>& declined() const { return declined_; }  // the last

 private:
  struct Current {
    RoundTask task;
    Blobs attachments;  // until the answer is there
    std::uint64_t evaluation_seed = 0;
    bool leaves_own = false;  // FedBN
    Time started{};
    Selection selection{};
    std::optional<Send> answer{};
  };

  void compute(AgentActions& out);
  Result<std::shared_ptr<const Blob>> own_tensors(AgentActions& out) const;  // null: those of the model file
  void add_nothing(AgentActions& out);
  void decline(const std::string& reason, AgentActions& out);
  void decline_after(const Error& error, AgentActions& out);  // of this site's own work
  void decline(DeclinedRound declined, std::string told, AgentActions& out);
  Status answer(Computed computed, AgentActions& out);
  void end_current(AgentActions& out);  // nobody fetches its answer any more
  void remember(Time now);

  const Agent::Setting& setting_;
  const Cohort& cohort_;
  const Requests& requests_;
  const LostRequests& lost_;
  OwnShelf& own_;
  ReleaseGate& gate_;
  ComputeSlot slot_;
  std::optional<Current> current_;
  RoundId newest_;  // older tasks come too late
  RoundId closed_;
  RoundId fetching_;
  std::deque<FinishedRound> finished_;
  std::optional<DeclinedRound> declined_;
};

}  // namespace expunge
