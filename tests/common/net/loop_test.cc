#include "common/net/loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>
#include <vector>

namespace expunge {
namespace {

using testing::ElementsAre;

TEST(Loop, RunsWhatIsPostedFromAnyThread) {
  Loop loop;
  std::thread::id ran_on;
  std::thread other([&] {
    loop.post([&] {
      ran_on = std::this_thread::get_id();
      loop.stop();
    });
  });
  loop.run();
  other.join();
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(Loop, TimersFireInTheOrderOfTheirTimesAndNeverEarly) {
  Loop loop;
  SystemClock clock;
  std::vector<int> order;
  const Time start = clock.now();
  auto note = [&](int number, Duration after) {
    loop.at(start + after, [&, number, after] {
      EXPECT_GE(clock.now(), start + after);
      order.push_back(number);
    });
  };
  note(3, Duration(30));
  note(1, Duration(-5));
  note(2, Duration(10));
  loop.at(start + Duration(40), [&] { loop.stop(); });
  loop.run();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(Loop, AnEarlierTimerSetFromATimerFiresFirst) {
  Loop loop;
  SystemClock clock;
  std::vector<int> order;
  loop.at(clock.now(), [&] {
    order.push_back(1);
    loop.at(clock.now() + Duration(5), [&] { order.push_back(2); });
  });
  loop.at(clock.now() + Duration(40), [&] {
    order.push_back(3);
    loop.stop();
  });
  loop.run();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(Loop, ATimerThatSetsItselfAtOnceDoesNotStarveTheRest) {
  Loop loop;
  SystemClock clock;
  std::function<void()> again = [&] { loop.at(clock.now(), again); };
  again();
  loop.at(clock.now() + Duration(20), [&] { loop.post([&] { loop.stop(); }); });
  loop.run();
}

TEST(Loop, RunsAgainAfterStop) {
  Loop loop;
  for (int turn = 0; turn < 2; ++turn) {
    loop.post([&] { loop.stop(); });
    loop.run();
  }
}

TEST(Loop, TellsOfSignalsEachTime) {
  Loop loop;
  int signals = 0;
  loop.on_signals([&] {
    if (++signals == 2) loop.stop();
    if (signals == 1) ::raise(SIGINT);
  });
  loop.post([] { ::raise(SIGTERM); });
  loop.run();
  EXPECT_EQ(signals, 2);
}

TEST(Loop, TellsOfAHangUpUnlessItIsIgnored) {
  for (const bool is_ignored : {false, true}) {
    const auto before = ::signal(SIGHUP, is_ignored ? SIG_IGN : SIG_DFL);
    {
      Loop loop;
      int signals = 0;
      loop.on_signals([&] {
        if (++signals == (is_ignored ? 1 : 2)) loop.stop();
      });
      loop.post([] { ::raise(SIGHUP); });
      loop.post([] { ::raise(SIGTERM); });
      loop.run();
      EXPECT_EQ(signals, is_ignored ? 1 : 2);
    }
    ::signal(SIGHUP, before);
  }
}

TEST(LoopDeathTest, ATimerFromAnotherThreadEndsTheProcess) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_DEATH(
      {
        Loop loop;
        loop.post([&] { std::thread([&] { loop.at(Time(), [] {}); }).join(); });
        loop.run();
      },
      "outside the loop's thread");
}

}  // namespace
}  // namespace expunge
