// The central invariant under random orders of events: nothing is learned from a record in quarantine.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

// One random life of a site.
class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) { site_.ready(); }

  void step() {
    const std::size_t before = site_.computes.size();
    act();
    for (std::size_t i = std::min(before, site_.computes.size()); i < site_.computes.size(); ++i)
      check(site_.computes[i]);
  }

 private:
  void act() {
    switch (random_.below(8)) {
      case 0:
        return forget();
      case 1:
        return static_cast<void>(site_.hear_task(task()));
      case 2:
        return answer();
      case 3:
        return static_cast<void>(site_.hear(RoundClosed{{round_}, random_.chance(0.5)}));
      case 4:
        return static_cast<void>(site_.connect());
      case 5:
        return random_.chance(0.3) ? restart() : static_cast<void>(site_.wait(Duration(500)));
      case 6:
        return progress();
      default:
        return random_.chance(0.3) ? publish() : static_cast<void>(site_.hear_task(task()));
    }
  }
  RoundTask task() {
    if (random_.chance(0.6)) ++round_;
    const Work works[] = {Work::kTrain, Work::kTrain, Work::kUnlearn, Work::kSaliency, Work::kEvaluate};
    RoundTask task = a_task(std::max<std::uint64_t>(round_, 1), works[random_.below(5)]);
    task.requests = requests_;
    task.instruction.parameters = {{"retain_share", random_.uniform()}};
    return task;
  }
  void forget() {
    const std::string patient = "p" + std::to_string(random_.below(10));
    const auto id = site_.forget({patient});
    ASSERT_TRUE(id) << id.error().what;
    if (std::find(requests_.begin(), requests_.end(), *id) == requests_.end()) requests_.push_back(*id);
    for (const CohortRecord& record : site_.records)
      if (record.patient == PatientId(patient)) quarantined_.insert(record.index);
  }
  void answer() {
    if (answered_ < site_.computes.size()) site_.computed(site_.computes[answered_++].round.value);
  }
  void restart() {
    site_.ready();
    answered_ = 0;
  }
  void progress() {
    if (requests_.empty()) return;
    site_.hear(RequestProgress{requests_[random_.below(requests_.size())],
                               static_cast<RequestState>(1 + random_.below(8)), "why"});
  }
  void publish() {
    const bool forgets = !requests_.empty() && random_.chance(0.7);
    site_.hear_published(++version_,
                         forgets ? std::vector{requests_[random_.below(requests_.size())]} : std::vector<RequestId>{});
  }
  void check(const Compute& compute) {
    for (const std::uint32_t record : compute.selection.retain)
      ASSERT_FALSE(quarantined_.contains(record)) << "record " << record << " in round " << compute.round;
    const bool trains = compute.instruction.work == Work::kTrain;
    ASSERT_TRUE(!trains || compute.selection.forget.empty());
  }

  Random random_;
  ASite site_;
  std::set<std::uint32_t> quarantined_;
  std::vector<RequestId> requests_;
  std::uint64_t round_ = 0;
  std::uint64_t version_ = 0;
  std::size_t answered_ = 0;
};

TEST(Quarantine, HoldsInAnyOrderOfEvents) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    for (int i = 0; i < 60 && !testing::Test::HasFatalFailure(); ++i) life.step();
    ASSERT_FALSE(testing::Test::HasFatalFailure());
  }
}

}  // namespace
}  // namespace expunge
