// A coordinator with scripted sites: what it asks is kept, what a site answers is one call.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <nlohmann/json.hpp>

#include "common/crypto/sign.h"
#include "coordinator/coordinator.h"
#include "protocols/codec.h"
#include "tests/support/memory_files.h"

namespace expunge::testing {

using Json = nlohmann::json;

inline constexpr std::size_t kElements = 4;

inline SiteId site(int number) {
  return SiteId::of("site-" + std::string(1, static_cast<char>('a' + number - 1)));
}
inline RequestId request_id(int number) {
  return RequestId::of("fr-000000000000000" + std::to_string(number));
}

inline const SigningKey& key_of(int number) {
  static std::map<int, SigningKey> keys;
  if (!keys.contains(number)) keys.emplace(number, SigningKey::generate());
  return keys.at(number);
}

inline Weights tiny_weights(std::vector<float> values) {
  auto manifest = Manifest::make({{"layer.bias", {1}, Dtype::kFloat32, TensorRole::kParameter},
                                  {"layer.weight", {3}, Dtype::kFloat32, TensorRole::kParameter}});
  return {*manifest, std::move(values)};
}

inline std::shared_ptr<const Blob> blob_of(Bytes bytes) {
  return std::make_shared<MemoryBlob>(std::move(bytes));
}

inline std::shared_ptr<const Blob> delta_of(const std::vector<float>& values) {
  Bytes bytes(values.size() * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return blob_of(std::move(bytes));
}

inline Study a_study() {
  Study study;
  study.name = "test";
  study.seed = 7;
  study.recipe.rounds = 2;
  study.quorum = 2;
  study.deadline = Duration{60000};
  study.forget.method = "random-labels";
  study.forget.parameters = {{"rounds", 1}};
  study.forget.most_rounds = 2;
  study.forget.budget = 1000;
  return study;
}

// Accuracies as a site measures them; the owner's forget set too.
inline Measures measures(double test, double held_out, std::optional<double> forget = std::nullopt) {
  Measures all;
  if (forget) all.push_back({"forget.accuracy", *forget, 1000});
  all.push_back({"held-out.accuracy", held_out, 1000});
  all.push_back({"test.accuracy", test, 1000});
  return all;
}

class CoordinatorWorld {
 public:
  explicit CoordinatorWorld(int sites = 3, Study study = a_study()) : study_(std::move(study)) {
    for (int i = 1; i <= sites; ++i) {
      Member member;
      member.name = site(i);
      member.statement_key = key_of(i).verify_key();
      members_.push_back(member);
    }
  }

  Result<std::unique_ptr<Coordinator>> try_restore() {
    Coordinator::Setting setting{study_, "the study", members_, files_, "models", 64, SecretBytes::random};
    return Coordinator::restore(std::move(setting), saved_);
  }
  void start() {
    auto restored = try_restore();
    ASSERT_TRUE(restored) << restored.error().what;
    coordinator_ = std::move(*restored);
    carry_out(coordinator_->start(moment()));
  }
  void crash() {  // nothing survives but what was recorded
    coordinator_.reset();
    sent_.clear();
    start();
  }
  void connect(int number, std::uint64_t records = 100) {
    carry_out(coordinator_->on_connected(site(number), moment()));
    say(number, Hello{records, "test"});
    say(number, Beat{});
  }
  void disconnect(int number) { carry_out(coordinator_->on_disconnected(site(number), moment())); }
  void say(int number, const Message& message, std::vector<std::shared_ptr<const Blob>> blobs = {}) {
    carry_out(coordinator_->on_message(site(number), message, blobs, moment()));
  }
  void pass(Duration time) {
    now_ += time;
    carry_out(coordinator_->on_time(moment()));
  }
  Status admit(int number, const Message& message, std::uint64_t size = 0) {
    std::vector<BlobRef> refs;
    if (size > 0) refs.push_back({size, {}});
    return coordinator_->admit(site(number), message, refs);
  }
  void begin(int sites = 3) {  // up to the first training round
    start();
    for (int i = 1; i <= sites; ++i) connect(i);
    initialise(1);
  }

  // Answers.
  void initialise(int number, std::vector<float> values = {0, 0, 0, 0}) {
    Update update{open(), Payload::kWeights, 0, 0, {}};
    say(number, update, {blob_of(encode_safetensors(tiny_weights(std::move(values)), {}))});
  }
  void train(int number, std::uint64_t weight = 100, std::vector<float> delta = {1, 1, 1, 1}, Measures measured = {}) {
    say(number, Update{open(), Payload::kDelta, weight, weight, std::move(measured)}, {delta_of(delta)});
  }
  void evaluate(int number, Measures measured) {
    say(number, Update{open(), Payload::kNone, 0, 0, std::move(measured)});
  }
  void train_all(int sites = 3, std::vector<float> delta = {1, 1, 1, 1}) {
    for (int i = 1; i <= sites; ++i) train(i, 100, delta);
  }
  // Sites 1 … answer an evaluation; the owner's forget accuracy is its held-out accuracy plus `gap`.
  void evaluate_all(int owner, double gap, int sites = 3) {
    for (int i = 1; i <= sites; ++i) evaluate(i, i == owner ? measures(0.8, 0.7, 0.7 + gap) : measures(0.8, 0.7));
  }

  ForgetRequest request(int number, int id) {
    ForgetRequest request;
    request.id = request_id(id);
    request.signature = key_of(number).sign("expunge/forget-request/v1", encode_statement(request));
    return request;
  }
  void forget(int number, int id) { say(number, request(number, id)); }
  Erased erased(int number, int id, ModelVersion version) {
    Erased erased{request_id(id), version, {}};
    erased.signature = key_of(number).sign("expunge/erased/v1", encode_statement(erased));
    return erased;
  }

  // What was seen.
  template <class M>
  std::vector<M> sent_to(int number) const {
    std::vector<M> found;
    for (const Send& send : sent_)
      if (const M* message = std::get_if<M>(&send.message); message && send.to == site(number))
        found.push_back(*message);
    return found;
  }
  template <class M>
  std::optional<M> last_to(int number) const {
    const auto all = sent_to<M>(number);
    return all.empty() ? std::nullopt : std::optional<M>(all.back());
  }
  std::size_t count(const std::string& kind) const {
    return static_cast<std::size_t>(
        std::count_if(ledger_.begin(), ledger_.end(), [&](const LedgerEntry& entry) { return entry.kind == kind; }));
  }
  Json last_entry(const std::string& kind) const {
    for (auto entry = ledger_.rbegin(); entry != ledger_.rend(); ++entry)
      if (entry->kind == kind) return Json::parse(entry->body);
    return {};
  }
  RoundId open() const {  // the newest round that was opened
    return {last_entry("RoundOpened").value("round", std::uint64_t{0})};
  }
  std::string work() const { return last_entry("RoundOpened").value("work", ""); }
  Json status() const { return Json::parse(coordinator_->status(moment())); }
  Json request_status(int id) const {
    const Json now = status();
    for (const Json& one : now["requests"])
      if (one["id"] == request_id(id).str()) return one;
    return {};
  }
  Json model_status(std::uint64_t version) const { return status()["models"].at(version - 1); }
  std::vector<float> values_of(ModelVersion version) const {
    auto blob = coordinator_->model(version);
    return blob ? decode_safetensors(**blob)->weights.values : std::vector<float>{};
  }

  Moment moment() const { return {now_, WallTime(Duration{1790000000000 + now_.time_since_epoch().count()})}; }
  void clear_sent() { sent_.clear(); }

  Study study_;
  MemoryFiles files_;
  SavedState saved_;
  std::unique_ptr<Coordinator> coordinator_;
  std::vector<LedgerEntry> ledger_;
  std::vector<Send> sent_;
  std::vector<BlobRef> withdrawn_;
  std::vector<std::string> notes_;       // of the log
  std::set<std::string> ended_secrets_;  // keys of saved values whose old value must leave no trace
  std::size_t records_ = 0;
  std::vector<Member> members_;

 private:
  void carry_out(CoordinatorActions actions) {
    for (CoordinatorAction& action : actions) {
      if (const auto* record = std::get_if<Record>(&action)) keep(*record);
      if (auto* send = std::get_if<Send>(&action)) sent_.push_back(std::move(*send));
      if (auto* withdrawn = std::get_if<Withdraw>(&action)) withdrawn_.push_back(std::move(withdrawn->what));
      if (auto* note = std::get_if<Note>(&action)) notes_.push_back(std::move(note->text));
    }
  }
  void keep(const Record& record) {
    ++records_;
    for (const Change& change : record.changes) {
      if (change.ends_secret) ended_secrets_.insert(change.key);
      if (change.value)
        saved_[change.key] = *change.value;
      else
        saved_.erase(change.key);
    }
    ledger_.insert(ledger_.end(), record.entries.begin(), record.entries.end());
  }

  Time now_{Duration{1000}};
};

// Trained to the end; version 3 is published.
inline void train_to_the_end(CoordinatorWorld& world, int sites = 3) {
  world.begin(sites);
  world.train_all(sites);
  world.train_all(sites);
  ASSERT_TRUE(world.coordinator_->trained());
}

// Everything up to the verification of a candidate of random labels.
inline void unlearn(CoordinatorWorld& world, int owner) {
  world.evaluate_all(owner, 0.3);
  ASSERT_EQ(world.work(), "unlearn");
  world.train_all(3, {-1, 0, 0, 0});
  ASSERT_EQ(world.work(), "evaluate");
}

}  // namespace expunge::testing
