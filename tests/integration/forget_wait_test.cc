// `expunge forget --wait` beside a site that stops answering.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "common/net/local_http.h"
#include "tests/integration/command.h"
#include "tests/support/temporary_folder.h"

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
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "kit" / "state");
  std::ofstream(folder / "kit" / "kit.toml") << "\n";
  std::ofstream(folder / "patients.txt") << "3\n";
  Loop loop;
  const auto server = LocalHttpServer::open(loop, folder / "kit" / "state" / "agent.sock", take_and_end);
  ASSERT_TRUE(server) << server.error().what;
  Ended ended;
  std::thread client([&] {
    ended =
        run(folder.path(), "expunge",
            {"forget", "--kit", (folder / "kit").string(), "--patients", (folder / "patients.txt").string(), "--wait"});
    loop.stop();
  });
  loop.run();
  client.join();
  EXPECT_EQ(ended.code, 3);
  EXPECT_EQ(ended.output, "fr-0123456789abcdef\n");
  EXPECT_THAT(ended.error, AllOf(HasSubstr("the site ends. The request fr-0123456789abcdef is kept"),
                                 HasSubstr("expunge status --kit")));
}

}  // namespace
}  // namespace expunge
