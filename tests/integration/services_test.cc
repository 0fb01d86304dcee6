// Coordinator and sites with all their threads in one process: many callers at once, requests in the middle of a
// computation, a member that breaks every rule. ThreadSanitizer watches these.
#include <gmock/gmock.h>

#include "common/base/random.h"
#include "protocols/host/local_interface.h"
#include "tests/integration/peer.h"
#include "tests/site-agent/a_learner.h"
#include "tests/site-agent/a_site.h"
#include "tests/support/threaded_consortium.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

const SiteId kA = SiteId::of("site-a"), kB = SiteId::of("site-b"), kC = SiteId::of("site-c"), kZ = SiteId::of("site-z");
constexpr const char* kRounds = R"([study]
name = "threads"
[model]
network = "cnn"
classes = 2
[training]
rounds = 12
quorum = 2
)";

// Takes its time, and stops in the middle when it is told to.
class PausingLearner final : public Learner {
 public:
  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                          const Selection& selection, Course& course) override {
    for (int i = 0; i < 30 && !course.is_stopped(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return learner_.perform(instruction, base, mask, selection, course);
  }
  std::string device() const override { return "none"; }

 private:
  AddingLearner learner_;
};

SitePossessions possessions() {
  return {{}, some_records(), std::make_unique<PausingLearner>(), {}, false};
}

bool is_idle(const Json& status) {
  return status["phase"] == "idle";
}

// Callers on threads of their own that ask every member for all it tells, until they are let go.
class Callers {
 public:
  explicit Callers(const ThreadedConsortium& consortium) {
    for (const SiteId& member : {kCoordinator, kA, kB})
      threads_.emplace_back([this, &consortium, member] {
        while (!is_over_) {
          for (const char* what : {"/v1/status", "/v1/ledger", "/v1/nothing"})
            (void)consortium.call(member, {"GET", what, ""});
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
      });
  }
  ~Callers() {
    is_over_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> is_over_ = false;
  std::vector<std::thread> threads_;
};

TEST(Services, TrainAndForgetInTheMiddleOfItWhileManyCallersAsk) {
  ThreadedConsortium consortium(kRounds, {kA, kB, kC}, possessions);
  consortium.start();
  {
    const Callers callers(consortium);
    ASSERT_TRUE(
        consortium.wait(kCoordinator, [](const Json& status) { return status["training"]["rounds_done"] >= 2; }));
    const auto reply = consortium.call(kB, {"POST", "/v1/forget", R"({"patients": ["p1", "p2"]})"});
    ASSERT_TRUE(reply);
    ASSERT_EQ(reply->status, 200U) << reply->body;
    ASSERT_TRUE(consortium.wait(kCoordinator, is_idle)) << consortium.status(kCoordinator).dump(1);
    ASSERT_TRUE(consortium.wait(kB, [](const Json& status) { return status["requests"][0]["open"] == false; }));
  }
  const auto out = consortium.folder() / "model.safetensors";
  const auto exported = consortium.call(kCoordinator, {"POST", "/v1/export", Json{{"out", out.string()}}.dump()});
  ASSERT_TRUE(exported);
  EXPECT_EQ(exported->status, 200U) << exported->body;
  EXPECT_EQ(consortium.status(kB)["records"]["training"], 16);
}

TEST(Services, EndInTheMiddleOfAComputationAndGoOn) {
  ThreadedConsortium consortium(kRounds, {kA, kB}, possessions);
  consortium.start();
  for (const int rounds : {2, 4, 6}) {
    ASSERT_TRUE(consortium.wait(kCoordinator,
                                [rounds](const Json& status) { return status["training"]["rounds_done"] >= rounds; }));
    consortium.stop();
    consortium.start();
  }
  EXPECT_TRUE(consortium.wait(kCoordinator, is_idle));
}

TEST(Services, GoOnWhileAMemberBreaksTheRulesAndVanishes) {
  ThreadedConsortium consortium(kRounds, {kA, kB, kC}, possessions, {kZ});
  const Kit kit = consortium.kit(kZ);
  auto keys = curve_pair_of(kit);
  ASSERT_TRUE(keys);
  consortium.start();
  {
    const Callers callers(consortium);
    Peer peer(kit.roster.address, std::move(*keys), kit.roster.find(kCoordinator)->transport_key);
    ASSERT_TRUE(peer.wait_until_connected());
    peer.say(Hello{10, "expunge 0.1.0"});
    const auto task = peer.next<RoundTask>();
    ASSERT_TRUE(task);
    Random random(1);
    for (int i = 0; i < 100; ++i) {
      Bytes bytes(random.below(3000));
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
      peer.say(WireFrames{bytes});
      peer.say(Chunk{5, 0, 7}, std::move(bytes));
    }
    const Update update{task->round, Payload::kDelta, 10, 10, {}};
    peer.say(Envelope(Offer{7, update, {{std::uint64_t{1} << 62, {Digest{}}}}}));
    peer.say(Envelope(Offer{9, update, {{24, {Digest{}}}}}));  // and never gives it
    EXPECT_TRUE(consortium.wait(kCoordinator, [](const Json& status) {
      return status.contains("refused") && status["refused"].value(kZ.str(), 0) >= 100;
    }));
  }
  EXPECT_TRUE(consortium.wait(kCoordinator, is_idle)) << consortium.status(kCoordinator).dump(1);
}

}  // namespace
}  // namespace expunge
