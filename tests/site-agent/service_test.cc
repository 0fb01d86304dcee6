// The site as a program: with the real coordinator, over the encrypted loopback, each on a thread of its own.
#include "site-agent/service.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "common/net/local_http.h"
#include "coordinator/service.h"
#include "tests/site-agent/a_learner.h"
#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Quiet final : public LogSink {
 public:
  void write(Level, std::string_view) override {}
};

std::string free_address() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(socket);
  return "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

// A consortium of one site; its programs run between start() and stop().
class Consortium {
 public:
  Consortium() {
    ConsortiumPlan plan{.name = "one",
                        .address = free_address(),
                        .sites = {SiteId::of("site-a")},
                        .valid_days = 1,
                        .study = std::string(kStudy) + "quorum = 1\n",
                        .site_settings = ""};
    const Status made = provision(files_, plan, folder_ / "kits", SystemClock().wall());
    EXPECT_TRUE(made) << made.error().what;
  }
  ~Consortium() { stop(); }

  void start() {
    coordinator_ = std::thread([this] { ended_[0] = run_coordinator(kit("coordinator"), log_); });
    site_ = std::thread([this] { ended_[1] = run_site(kit("site-a"), possessions(), log_); });
  }
  void stop() {
    if (!site_.joinable()) return;
    wait("site-a", [](const json&) { return true; });
    wait("coordinator", [](const json&) { return true; });
    ::kill(::getpid(), SIGTERM);
    site_.join();
    coordinator_.join();
    for (const Status& ended : ended_) EXPECT_TRUE(ended) << ended.error().what;
  }
  Kit kit(const std::string& member) const {
    return *open_kit(files_, folder_ / ("kits/" + member), SystemClock().wall());
  }
  static SitePossessions possessions() { return {{}, some_records(), std::make_unique<AddingLearner>()}; }

  Result<HttpReply> call(const std::string& member, const HttpRequest& request) const {
    return call_local(folder_ / ("kits/" + member + "/state/agent.sock"), request, Duration(5000));
  }
  json status(const std::string& member) const {
    const auto reply = call(member, {"GET", "/v1/status", ""});
    return reply ? json::parse(reply->body) : json();
  }
  // Until `holds` of the member's status; false after half a minute.
  bool wait(const std::string& member, const std::function<bool(const json&)>& holds) const {
    for (int i = 0; i < 600; ++i) {
      const json now = status(member);
      if (now.is_object() && holds(now)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  Path folder() const { return folder_.path(); }
  LogSink& log() { return log_; }

 private:
  TemporaryFolder folder_;
  DiskFiles files_;
  Quiet log_;
  std::thread coordinator_, site_;
  Status ended_[2];
};

bool is_published(const json& status) {
  return !status["published"].is_null();
}

TEST(SiteService, TrainsWithTheCoordinatorAndHoldsWhatIsPublished) {
  Consortium consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait("site-a", is_published)) << consortium.status("coordinator").dump(1);
  const json status = consortium.status("site-a");
  EXPECT_EQ(status["connected"], true);
  EXPECT_GE(status["released"]["count"], 3);
  EXPECT_GT(status["traffic"]["sent_bytes"], 0);
  const auto out = consortium.folder() / "model.safetensors";
  const auto reply = consortium.call("site-a", {"POST", "/v1/export", json{{"out", out.string()}}.dump()});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U) << reply->body;
  EXPECT_EQ(json::parse(reply->body)["digest"], status["published"]["digest"]);
}

TEST(SiteService, TakesAForgetRequestAndKeepsItOverARestart) {
  Consortium consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait("site-a", is_published));
  const auto reply = consortium.call("site-a", {"POST", "/v1/forget", R"({"patients": ["p1", "p2"]})"});
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->status, 200U) << reply->body;
  const std::string id = json::parse(reply->body)["id"];
  consortium.stop();
  consortium.start();
  ASSERT_TRUE(consortium.wait("site-a", [](const json& status) { return status["connected"] == true; }));
  const auto found = consortium.call("site-a", {"GET", "/v1/requests/" + id, ""});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, 200U);
  EXPECT_EQ(consortium.status("site-a")["records"]["training"], 16);
  EXPECT_TRUE(consortium.wait("coordinator", [](const json& status) { return status["requests"].size() == 1; }));
}

TEST(SiteService, AnswersWrongOrdersWithTheirFault) {
  Consortium consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait("site-a", [](const json&) { return true; }));
  const auto unknown = consortium.call("site-a", {"POST", "/v1/forget", R"({"patients": ["nobody"]})"});
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->status, 400U);
  EXPECT_EQ(json::parse(unknown->body)["fault"], "bad-input");
  EXPECT_THAT(unknown->body, Not(HasSubstr("nobody")));
  EXPECT_EQ(consortium.call("site-a", {"GET", "/v1/requests/fr-1", ""})->status, 400U);
  EXPECT_EQ(consortium.call("site-a", {"GET", "/v2", ""})->status, 404U);
}

TEST(SiteService, ASecondProcessWithTheSameKitIsRefused) {
  Consortium consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait("site-a", [](const json&) { return true; }));
  const Kit kit = consortium.kit("site-a");
  const Status second = run_site(kit, Consortium::possessions(), consortium.log());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::kUnavailable);
}

}  // namespace
}  // namespace expunge
