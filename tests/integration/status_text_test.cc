// What `expunge status` makes of a program's answer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/canned_program.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string told_of(const std::string& status) {
  CannedProgram program([&](const HttpRequest&) { return HttpReply{200, status}; });
  const Ended ended = program.expunge({"status", "--kit", program.kit()});
  EXPECT_EQ(ended.code, 0) << ended.error;
  return ended.output;
}

TEST(StatusText, SaysHowManyPassesOfHowManyASiteHasMade) {
  EXPECT_THAT(told_of(R"({"site": "site-a", "connected": true, "stage": "computing",
                          "sample_passes": {"made": 640, "expected": 5312}})"),
              HasSubstr("site-a, connected, computing, 640 of 5312 sample passes\n"));
  EXPECT_THAT(told_of(R"({"site": "site-a", "connected": true, "stage": "computing",
                          "sample_passes": {"made": 640, "expected": 0}})"),
              HasSubstr("computing, 640 sample passes\n"));
}

TEST(StatusText, SaysNothingOfWorkThatHasJustBegunOrIsDone) {
  for (const char* passes : {"null", R"({"made": 0, "expected": 0})"})
    EXPECT_THAT(told_of(R"({"site": "site-a", "stage": "computing", "sample_passes": )" + std::string(passes) + "}"),
                Not(HasSubstr("passes")));
}

TEST(StatusText, SaysAtTheCoordinatorHowMuchOfItsWorkASiteHasDone) {
  EXPECT_THAT(told_of(R"({"study": "s", "phase": "training", "sites": [
                          {"name": "site-a", "connected": true, "stage": "computing", "percent": 41},
                          {"name": "site-b", "connected": true, "stage": "idle"}]})"),
              HasSubstr("site-a  connected  computing, 41 % done\nsite     site-b  connected  idle\n"));
}

}  // namespace
}  // namespace expunge
