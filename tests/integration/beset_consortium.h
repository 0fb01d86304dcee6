// A real coordinator with three honest agents and one member whose part the test plays.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocols/host/local_interface.h"
#include "protocols/study.h"
#include "simulations/local_consortium.h"
#include "tests/integration/command.h"
#include "tests/integration/peer.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

class BesetConsortium : public testing::Test {
 protected:
  static constexpr std::uint32_t kRounds = 4;
  static constexpr std::size_t kFloats = 100;  // of the model

  // The coordinator and the honest agents run; rounds begin once all four are there.
  void begin(const SiteId& hostile = SiteId::of("site-z")) {
    Study study;
    study.name = "beset";
    study.network.network = "cnn";
    study.recipe.rounds = kRounds;
    study.quorum = 3;
    study.deadline = Duration{60000};
    std::vector<SiteId> sites{SiteId::of("site-a"), SiteId::of("site-b"), SiteId::of("site-c"), hostile};
    auto prepared = LocalConsortium::prepare({.folder = folder_ / "kits",
                                              .study = to_toml(study),
                                              .sites = sites,
                                              .settings = [](const SiteId&) { return std::string("[site]\n"); },
                                              .site_program = program_beside("expunge-bench-agent"),
                                              .site_arguments = {"--floats", std::to_string(kFloats)}});
    ASSERT_TRUE(prepared) << prepared.error().what;
    consortium_ = std::make_unique<LocalConsortium>(std::move(*prepared));
    hostile_ = hostile;
    for (const auto& member : {kCoordinator, sites[0], sites[1], sites[2]}) ASSERT_TRUE(consortium_->start(member));
    const auto kit = hostile_kit();
    auto keys = curve_pair_of(kit);
    ASSERT_TRUE(keys);
    peer_ = std::make_unique<Peer>(kit.roster.address, std::move(*keys), kit.roster.find(kCoordinator)->transport_key);
  }

  Kit hostile_kit() {
    auto kit = open_kit(DiskFiles(), consortium_->folder_of(hostile_), SystemClock().wall());
    ensure(static_cast<bool>(kit), "the hostile member has a good kit");
    return std::move(*kit);
  }

  // Says Hello and waits for the first task of this kind of work.
  RoundTask greet(Work work = Work::kTrain) {
    EXPECT_TRUE(peer_->wait_until_connected());
    peer_->say(Hello{10, "expunge 0.1.0"});
    EXPECT_TRUE(peer_->next<Welcome>());
    return next_task(work);
  }
  RoundTask next_task(Work work = Work::kTrain) {
    for (;;) {
      const auto task = peer_->next<RoundTask>();
      EXPECT_TRUE(task) << "no task came";
      if (!task || task->instruction.work == work) return task.value_or(RoundTask{});
    }
  }

  nlohmann::json status() {
    const auto text = consortium_->status(kCoordinator);
    return text ? nlohmann::json::parse(*text) : nlohmann::json::object();
  }
  std::uint64_t counted(const char* kind) {
    return status().value(kind, nlohmann::json::object()).value(hostile_.str(), std::uint64_t{0});
  }
  // "refused" or "ignored" of the hostile member comes to `count`.
  void expect_counted(const char* kind, std::uint64_t count) {
    const auto done = consortium_->wait([&]() -> Result<bool> { return counted(kind) >= count; }, Duration{20000});
    EXPECT_TRUE(done) << kind << ": " << counted(kind);
    EXPECT_EQ(counted(kind), count);
  }
  // All rounds are closed, each with the three honest sites, and the model is published.
  void expect_to_end() {
    const auto idle = [&]() -> Result<bool> { return status().value("phase", "") == "idle"; };
    const auto ended = consortium_->wait(idle, Duration{60000});
    ASSERT_TRUE(ended) << ended.error().what << status().dump(1);
    std::size_t trained = 0;
    const auto now = status();
    for (const auto& round : now["rounds"]) {
      if (round["work"] != "train") continue;
      ++trained;
      const auto sites = round["sites"].get<std::vector<std::string>>();
      EXPECT_THAT(sites, testing::IsSupersetOf({"site-a", "site-b", "site-c"}));
    }
    EXPECT_EQ(trained, kRounds);
  }
  nlohmann::json closed(RoundId round) {
    const auto now = status();
    for (const auto& one : now["rounds"])
      if (one["round"] == round.value) return one;
    ADD_FAILURE() << "round " << round.value << " is not closed";
    return {};
  }
  std::string why_declined(RoundId round) { return closed(round)["declined"].value(hostile_.str(), ""); }

  Peer& peer() { return *peer_; }
  LocalConsortium& consortium() { return *consortium_; }
  void leave() { peer_.reset(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<LocalConsortium> consortium_;
  SiteId hostile_;
  std::unique_ptr<Peer> peer_;
};

// An answer to a round's task that is right in everything: a change of zero, with the weight of 10 records.
inline Update right_update(RoundId round) {
  return {round, Payload::kDelta, 10, 10, {}};
}

inline Bytes delta_of(const std::vector<float>& values) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
  return Bytes(bytes, bytes + values.size() * sizeof(float));
}

}  // namespace expunge
