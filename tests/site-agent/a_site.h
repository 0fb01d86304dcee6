// A site agent with a host that carries out its actions in memory: records become saved state and a ledger, sends are
// kept to be looked at. restart() makes the agent anew from what was saved.
//
// Records: patients p0 to p9 with two training records each (0 to 19), held-out 20 to 22, test 23 to 25.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "site-agent/agent.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

inline constexpr const char* kStudy = R"(
[study]
name = "small"
[model]
network = "cnn"
classes = 2
[training]
rounds = 3
)";

inline CohortRecords some_records() {
  CohortRecords records;
  for (std::uint32_t i = 0; i < 20; ++i)
    records.push_back({i, PatientId("p" + std::to_string(i / 2)), Split::kTrain, {static_cast<int>(i % 4)}, i % 2, 2});
  for (std::uint32_t i = 20; i < 23; ++i) records.push_back({i, PatientId("h" + std::to_string(i)), Split::kHeldOut});
  for (std::uint32_t i = 23; i < 26; ++i) records.push_back({i, PatientId("t" + std::to_string(i)), Split::kTest});
  return records;
}

inline std::vector<PatientId> patients(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

inline std::vector<Subject> subjects(const std::vector<std::string>& names) {
  std::vector<Subject> whole;
  for (const auto& name : names) whole.push_back({PatientId(name), std::nullopt});
  return whole;
}

inline std::shared_ptr<const Blob> blob(const std::string& text) {
  return std::make_shared<MemoryBlob>(bytes_of(text));
}

inline RoundTask a_task(std::uint64_t round, Work work = Work::kTrain) {
  RoundTask task;
  task.round = {round};
  task.instruction.work = work;
  task.instruction.network.network = "cnn";
  task.instruction.network.classes = 2;
  task.instruction.seed = 7;
  task.base = {1};
  task.time_left = Duration(60000);
  return task;
}

inline Published a_publication(std::uint64_t version, const std::string& model, std::vector<RequestId> forgotten) {
  return {.version = {version}, .model = sha256(view_of(model)), .forgotten = std::move(forgotten)};
}

inline RequestProgress progress(const RequestId& id, RequestState state, const std::string& reason = "") {
  return {id, state, reason};
}

class ASite {
 public:
  Policy policy;
  CohortRecords records = some_records();
  std::optional<Digest> data;  // which set these are
  bool accepts_data = false;
  SavedState saved;
  std::vector<LedgerEntry> ledger;
  std::vector<Send> sent;
  std::vector<BlobRef> withdrawn;
  MethodCheck check_method;
  Status scrubbed;      // what the database answers
  SamplePasses passes;  // what the compute thread has made
  bool wakes = true;    // at once, where the agent asks for that
  std::vector<Compute> computes;
  std::size_t cancels = 0;
  std::size_t commits = 0;  // events with something to record
  std::vector<std::string> notes;
  Moment now{Time(Duration(1000)), WallTime(Duration(1700000000000))};

  ASite& restart() {
    agent_.reset();
    computes.clear();
    auto restored = Agent::restore(setting(), saved);
    EXPECT_TRUE(restored) << restored.error().what;
    agent_ = std::move(*restored);
    carry_out(agent_->start(now));
    return *this;
  }
  Status try_restore() {
    const auto restored = Agent::restore(setting(), saved);
    return restored ? Status() : restored.error();
  }
  ASite& connect() {
    carry_out(agent_->on_connected(now));
    return hear(Welcome{kStudy});
  }
  // Started, connected and welcomed, with nothing of that left in `sent`.
  ASite& ready() {
    restart().connect();
    sent.clear();
    return *this;
  }
  ASite& hear(const Message& message, std::vector<std::shared_ptr<const Blob>> attachments = {}) {
    carry_out(agent_->on_message(message, attachments, now));
    return *this;
  }
  ASite& hear_task(const RoundTask& task) {
    std::vector<std::shared_ptr<const Blob>> attachments;
    if (task.instruction.work != Work::kInitialise) attachments.push_back(blob("base"));
    if (task.has_mask) attachments.push_back(blob("mask"));
    return hear(task, attachments);
  }
  ASite& hear_published(std::uint64_t version, const std::vector<RequestId>& forgotten) {
    const std::string model = "model " + std::to_string(version);
    return hear(a_publication(version, model, forgotten), {blob(model)});
  }
  ASite& computed(std::uint64_t round, const std::string& delta = "delta") {
    Computed result{{round}, Payload::kDelta, blob(delta), 40, {{"train.loss", 0.5, 20}}};
    return computed(round, Result<Computed>(std::move(result)));
  }
  ASite& computed(std::uint64_t round, Result<Computed> result) {
    carry_out(agent_->on_computed({round}, std::move(result), now));
    return *this;
  }
  ASite& drop(const Message& message) {
    carry_out(agent_->on_dropped(message, now));
    return *this;
  }
  ASite& wait(Duration time) {
    now.steady += time;
    now.wall += time;
    carry_out(agent_->on_time(now));
    return *this;
  }
  Result<RequestId> forget(const std::vector<std::string>& names) { return forget(ForgetScope(patients(names))); }
  Result<RequestId> forget(const ForgetScope& scope) {
    auto asked = agent_->forget(scope, Basis::kErasure, now);
    if (!asked) return asked.error();
    carry_out(std::move(asked->actions));
    return asked->id;
  }

  Status settle_lost(const RequestId& id) {
    auto actions = agent_->settle_lost(id, now);
    if (!actions) return actions.error();
    carry_out(std::move(*actions));
    return {};
  }

  template <class M>
  std::vector<M> said() const {
    std::vector<M> messages;
    for (const Send& send : sent)
      if (const M* message = std::get_if<M>(&send.message)) messages.push_back(*message);
    return messages;
  }
  std::size_t entries(const std::string& kind) const {
    std::size_t count = 0;
    for (const LedgerEntry& entry : ledger) count += entry.kind == kind ? 1 : 0;
    return count;
  }
  std::string status() const { return agent_->status(now); }
  nlohmann::json told() const { return nlohmann::json::parse(status()); }
  std::string state_of_request() const { return told()["requests"][0]["state"]; }  // the first one
  Agent& agent() { return *agent_; }
  DiskFiles& files() { return files_; }
  Path models() const { return folder_ / "models"; }
  const SigningKey& key() const { return key_; }

 private:
  Agent::Setting setting() {
    return {.name = SiteId::of("site-a"),
            .statement_key = key_,
            .policy = policy,
            .records = records,
            .data = data,
            .accepts_data = accepts_data,
            .files = files_,
            .models = models(),
            .secrets = [this](std::size_t size) { return SecretBytes(Bytes(size, ++secrets_)); },
            .chunk_bytes = 1024,
            .software = "expunge test",
            .check_method = check_method,
            .scrub = [this] { return scrubbed; },
            .passes = [this] { return passes; }};
  }
  void carry_out(AgentActions actions) {
    bool has_record = false;
    for (const AgentAction& action : actions)
      if (const auto* record = std::get_if<Record>(&action)) {
        has_record = true;
        keep(*record);
      }
    commits += has_record ? 1 : 0;
    for (AgentAction& action : actions) {
      if (auto* send = std::get_if<Send>(&action)) sent.push_back(*send);
      if (auto* gone = std::get_if<Withdraw>(&action)) withdrawn.push_back(gone->what);
      if (auto* compute = std::get_if<Compute>(&action)) computes.push_back(*compute);
      if (auto* note = std::get_if<Note>(&action)) notes.push_back(note->text);
      if (std::holds_alternative<CancelCompute>(action)) ++cancels;
    }
    const bool is_due = std::ranges::any_of(actions, [&](const AgentAction& action) {
      const auto* wake = std::get_if<WakeAt>(&action);
      return wake != nullptr && wake->at <= now.steady;
    });
    if (wakes && is_due) carry_out(agent_->on_time(now));
  }
  void keep(const Record& record) {
    for (const Change& change : record.changes)
      if (change.value)
        saved[change.key] = *change.value;
      else
        saved.erase(change.key);
    ledger.insert(ledger.end(), record.entries.begin(), record.entries.end());
  }

  TemporaryFolder folder_;
  DiskFiles files_;
  SigningKey key_ = SigningKey::generate();
  std::uint8_t secrets_ = 0;
  std::unique_ptr<Agent> agent_;
};

}  // namespace expunge
