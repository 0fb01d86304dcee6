#include "simulations/time_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(TimeLine, OneSiteIsNoSites) {
  EXPECT_THAT(time_line(R"([{"time": 0, "kind": "ForgetReceived", "body": {}},
                            {"time": 1, "kind": "RoundClosed", "body": {"work": "unlearn", "sites": ["site-a"]}},
                            {"time": 2, "kind": "RoundClosed", "body": {"work": "train", "sites": ["a", "b"]}}])"),
              AllOf(HasSubstr("\"unlearning round with 1 site\""), HasSubstr("retraining round with 2 sites")));
}

}  // namespace
}  // namespace expunge
