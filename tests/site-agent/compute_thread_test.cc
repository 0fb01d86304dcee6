#include "site-agent/compute_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/site-agent/a_learner.h"

namespace expunge {
namespace {

using testing::ElementsAre;

// The answers, collected on a loop as the service does.
class Desk {
 public:
  ComputeThread::Done done() {
    return [this](RoundId round, Result<Computed> computed) {
      const bool is_done = bool(computed);
      loop_.post([this, round, is_done] {
        answers.emplace_back(round.value, is_done);
        if (answers.size() == wanted_) loop_.stop();
      });
    };
  }
  void wait_for(std::size_t count) {
    wanted_ = count;
    loop_.run();
  }
  std::vector<std::pair<std::uint64_t, bool>> answers;

 private:
  std::size_t wanted_ = 0;
  Loop loop_;
};

Compute initialise(std::uint64_t round) {
  Compute compute{.round = {round}, .instruction = {}, .base = nullptr, .mask = nullptr, .selection = {}};
  compute.instruction.work = Work::kInitialise;
  return compute;
}

TEST(ComputeThread, AnswersEachJobInOrder) {
  Desk desk;
  ComputeThread thread(std::make_unique<AddingLearner>(), desk.done());
  for (std::uint64_t round = 1; round <= 3; ++round) thread.start(initialise(round));
  desk.wait_for(3);
  EXPECT_THAT(desk.answers, ElementsAre(std::pair(1, true), std::pair(2, true), std::pair(3, true)));
}

TEST(ComputeThread, ShowsHowFarTheJobUnderWayIs) {
  Desk desk;
  ComputeThread thread(std::make_unique<AddingLearner>(), desk.done());
  EXPECT_EQ(thread.passes(), SamplePasses{});
  for (std::uint64_t round = 1; round <= 2; ++round) thread.start(initialise(round));
  desk.wait_for(2);
  EXPECT_EQ(thread.passes(), (SamplePasses{12, 12})) << "of the second job alone";
}

TEST(ComputeThread, CancelStopsTheJobUnderWayButNotALaterOne) {
  Desk desk;
  auto learner = std::make_unique<AddingLearner>();
  learner->waits = true;
  ComputeThread thread(std::move(learner), desk.done());
  thread.start(initialise(1));
  thread.cancel();
  thread.start(initialise(2));
  thread.cancel();
  EXPECT_EQ(thread.passes(), SamplePasses{});
  desk.wait_for(2);
  EXPECT_THAT(desk.answers, ElementsAre(std::pair(1, false), std::pair(2, false)));
}

TEST(ComputeThread, AJobAfterACancelledOneIsDone) {
  Desk desk;
  ComputeThread thread(std::make_unique<AddingLearner>(), desk.done());
  thread.cancel();
  thread.start(initialise(4));
  desk.wait_for(1);
  EXPECT_THAT(desk.answers, ElementsAre(std::pair(4, true)));
}

TEST(ComputeThread, EndsInTheMiddleOfAJob) {
  Desk desk;
  std::atomic<int> begun = 0;
  auto learner = std::make_unique<AddingLearner>();
  learner->waits = true;
  learner->begun = &begun;
  {
    ComputeThread thread(std::move(learner), desk.done());
    thread.start(initialise(1));
    while (begun == 0) std::this_thread::yield();
    thread.start(initialise(2));
  }
  EXPECT_EQ(begun, 1) << "the one that waited";
  desk.wait_for(1);
  EXPECT_EQ(desk.answers.at(0), std::pair(std::uint64_t{1}, false));
}

TEST(ComputeThread, EndsWithoutAnyJob) {
  Desk desk;
  const ComputeThread thread(std::make_unique<AddingLearner>(), desk.done());
}

}  // namespace
}  // namespace expunge
