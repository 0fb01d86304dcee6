#include "simulations/event_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace expunge {
namespace {

TEST(EventQueue, RunsEventsInOrderOfTimeAndOfAsking) {
  EventQueue queue;
  std::vector<int> order;
  queue.at(Time{Duration(20)}, [&] { order.push_back(3); });
  queue.at(Time{Duration(10)}, [&] { order.push_back(1); });
  queue.at(Time{Duration(10)}, [&] { order.push_back(2); });
  while (!queue.empty()) queue.run_next();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
  EXPECT_EQ(queue.now(), Time{Duration(20)});
}

TEST(EventQueue, TimeNeverGoesBack) {
  EventQueue queue;
  Time seen;
  queue.at(Time{Duration(10)}, [&] { queue.at(Time{Duration(1)}, [&] { seen = queue.now(); }); });
  while (!queue.empty()) queue.run_next();
  EXPECT_EQ(seen, Time{Duration(10)});
}

}  // namespace
}  // namespace expunge
