// The site as a program: with the real coordinator, over the encrypted loopback, each on a thread of its own.
#include "site-agent/service.h"

#include <gmock/gmock.h>

#include "tests/site-agent/a_learner.h"
#include "tests/site-agent/a_site.h"
#include "tests/support/threaded_consortium.h"

namespace expunge {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const SiteId kSite = SiteId::of("site-a");

SitePossessions possessions() {
  return {{}, some_records(), std::make_unique<AddingLearner>(), {}, false};
}

// One site; its programs run between start() and stop().
struct OneSite : ThreadedConsortium {
  OneSite() : ThreadedConsortium(std::string(kStudy) + "quorum = 1\n", {kSite}, possessions) {}
};

bool is_published(const json& status) {
  return !status["published"].is_null();
}

TEST(SiteService, TrainsWithTheCoordinatorAndHoldsWhatIsPublished) {
  OneSite consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait(kSite, is_published)) << consortium.status(kCoordinator).dump(1);
  const json status = consortium.status(kSite);
  EXPECT_EQ(status["connected"], true);
  EXPECT_GE(status["released"]["count"], 3);
  EXPECT_GT(status["traffic"]["sent_bytes"], 0);
  const auto out = consortium.folder() / "model.safetensors";
  const auto reply = consortium.call(kSite, {"POST", "/v1/export", json{{"out", out.string()}}.dump()});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U) << reply->body;
  EXPECT_EQ(json::parse(reply->body)["digest"], status["published"]["digest"]);
}

TEST(SiteService, TakesAForgetRequestAndKeepsItOverARestart) {
  OneSite consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait(kSite, is_published));
  const auto reply = consortium.call(kSite, {"POST", "/v1/forget", R"({"patients": ["p1", "p2"]})"});
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->status, 200U) << reply->body;
  const std::string id = json::parse(reply->body)["id"];
  consortium.stop();
  consortium.start();
  ASSERT_TRUE(consortium.wait(kSite, [](const json& status) { return status["connected"] == true; }));
  const auto found = consortium.call(kSite, {"GET", "/v1/requests/" + id, ""});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->status, 200U);
  EXPECT_EQ(consortium.status(kSite)["records"]["training"], 16);
  EXPECT_TRUE(consortium.wait(kCoordinator, [](const json& status) { return status["requests"].size() == 1; }));
}

TEST(SiteService, AnswersWrongOrdersWithTheirFault) {
  OneSite consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait(kSite, [](const json&) { return true; }));
  const auto unknown = consortium.call(kSite, {"POST", "/v1/forget", R"({"patients": ["nobody"]})"});
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->status, 400U);
  EXPECT_EQ(json::parse(unknown->body)["fault"], "bad-input");
  EXPECT_THAT(unknown->body, Not(HasSubstr("nobody")));
  EXPECT_EQ(consortium.call(kSite, {"GET", "/v1/requests/fr-1", ""})->status, 400U);
  EXPECT_EQ(consortium.call(kSite, {"GET", "/v2", ""})->status, 404U);
}

TEST(SiteService, ASecondProcessWithTheSameKitIsRefused) {
  OneSite consortium;
  consortium.start();
  ASSERT_TRUE(consortium.wait(kSite, [](const json&) { return true; }));
  const Kit kit = consortium.kit(kSite);
  const Status second = run_site(kit, possessions(), consortium.log());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::kUnavailable);
}

}  // namespace
}  // namespace expunge
