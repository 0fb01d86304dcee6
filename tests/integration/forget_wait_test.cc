// `expunge forget --wait` beside a site that stops answering.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/canned_program.h"

namespace expunge {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A site that takes the request and ends.
HttpReply take_and_end(const HttpRequest& request) {
  if (request.method == "POST") return {200, R"({"id": "fr-0123456789abcdef"})"};
  return {503, R"({"error": "the site ends", "fault": "unavailable"})"};
}

TEST(ForgetWait, SaysThatTheRequestIsKeptWhereTheSiteEnds) {
  CannedProgram site(take_and_end);
  std::ofstream(site.path("patients.txt")) << "3\n";
  const Ended ended = site.expunge({"forget", "--kit", site.kit(), "--patients", site.path("patients.txt"), "--wait"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_EQ(ended.output, "fr-0123456789abcdef\n");
  EXPECT_THAT(ended.error, AllOf(HasSubstr("the site ends. The request fr-0123456789abcdef is kept"),
                                 HasSubstr("expunge status --kit")));
}

}  // namespace
}  // namespace expunge
