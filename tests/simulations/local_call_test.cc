#include "simulations/local_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/net/local_http.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

class CallKit : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_file(files_, folder_ / "kit.toml", view_of("[kit]\n")));
    ASSERT_TRUE(files_.make_folder(folder_ / "state"));
  }
  std::string refusal(const std::string& method) {
    const auto answer = call_kit(folder_.path(), method, "/v1/forget", "{}", Duration{50});
    EXPECT_FALSE(answer);
    if (answer) return "";
    EXPECT_EQ(answer.error().fault, Fault::kUnavailable);
    return answer.error().what;
  }

  TemporaryFolder folder_;
  DiskFiles files_;
  Loop loop_;
};

TEST_F(CallKit, SaysThatNothingRuns) {
  EXPECT_THAT(refusal("POST"), HasSubstr("start expunge-site or expunge-coordinator with it"));
}

TEST_F(CallKit, SaysThatAProgramDoesNotAnswerAndThatItMayBeAskedAgain) {
  const auto server =
      LocalHttpServer::open(loop_, folder_ / "state/agent.sock", [](const HttpRequest&) { return HttpReply{}; });
  ASSERT_TRUE(server) << server.error().what;  // but its loop does not run
  EXPECT_THAT(refusal("POST"), AllOf(HasSubstr("no answer on"), HasSubstr("may have been made: ask again"),
                                     Not(HasSubstr("nothing runs"))));
  EXPECT_THAT(refusal("GET"), AllOf(HasSubstr("is busy: ask again"), Not(HasSubstr("nothing runs"))));
}

TEST_F(CallKit, RefusesAFolderThatIsNoKit) {
  const auto answer = call_kit(folder_ / "state", "GET", "/v1/status", "");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::kBadInput);
  EXPECT_THAT(answer.error().what, HasSubstr("is not a kit"));
}

}  // namespace
}  // namespace expunge
