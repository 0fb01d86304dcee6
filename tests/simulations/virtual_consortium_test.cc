// The stages of a simulation over simulated machines, with learners that tell where a model comes from.
#include "simulations/virtual_consortium.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulations/small_consortium.h"
#include "simulations/stages.h"
#include "tests/simulations/planted_bugs.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr std::uint64_t kSeed = 4;
const Tell kQuietly = [](const std::string&) {};

struct Bench {
  Bench() {
    setting = small_consortium(kSeed, virtual_scenario());
    setting.study.forget.method = "salun";
    owner = setting.sites.front().name;
    patients = {setting.sites.front().records.front().patient};
  }
  VirtualConsortium consortium() { return VirtualConsortium(setting, kSeed, clock); }

  WorldSetting setting;
  SiteId owner;
  std::vector<PatientId> patients;
  VirtualClock clock;
  TemporaryFolder folder;
};

// How often the exported model was trained on the first record of the first site.
float trace_in(const Bench& bench, Consortium& consortium) {
  const Path file = bench.folder / "model.safetensors";
  const auto exported = consortium.export_newest(file);
  EXPECT_TRUE(exported) << exported.error().what;
  const auto bytes = read_file(DiskFiles(), file, 1 << 20);
  const auto values = bytes ? bench.setting.provenance->read(*bytes) : std::nullopt;
  EXPECT_TRUE(values);
  return values ? (*values)[bench.setting.provenance->record(bench.owner, 0)] : -1;
}

TEST(VirtualConsortium, TrainsAndForgets) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  ASSERT_TRUE(train(consortium, kQuietly));
  EXPECT_GT(trace_in(bench, consortium), 0);
  const auto status = forget(consortium, bench.owner, bench.patients, kQuietly);
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(Json::parse(*status)["requests"][0]["state"], "published");
  EXPECT_NEAR(trace_in(bench, consortium), 0, 1e-6);
  EXPECT_THAT(*consortium.ledger(), HasSubstr("ForgetPublished"));
}

TEST(VirtualConsortium, TellsTrafficAsTheRealProgramsDo) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  ASSERT_TRUE(train(consortium, kQuietly));
  const auto traffic = Json::parse(*consortium.status(bench.owner))["traffic"];
  EXPECT_GT(traffic["sent_bytes"], 1000);
  EXPECT_GT(traffic["received_bytes"], 1000);
  EXPECT_EQ(traffic["refused"], 0);
}

TEST(VirtualConsortium, PassesTimeOnlyWhileItIsWaitedFor) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  EXPECT_EQ(bench.clock.now(), Time{});
  ASSERT_TRUE(train(consortium, kQuietly));
  const Time trained = bench.clock.now();
  EXPECT_GT(trained, Time{});
  ASSERT_TRUE(consortium.status(kCoordinator));
  ASSERT_TRUE(consortium.ledger());
  EXPECT_EQ(bench.clock.now(), trained);
}

TEST(VirtualConsortium, TrainsWithoutWhatWasExcludedBefore) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(exclude(consortium, bench.owner, bench.patients));
  ASSERT_TRUE(consortium.start());
  ASSERT_TRUE(train(consortium, kQuietly));
  EXPECT_NEAR(trace_in(bench, consortium), 0, 1e-6);
}

TEST(VirtualConsortium, ACopyGoesOnFromWhatWasTrainedAndLeavesTheFirstAsItWas) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  const auto trained = train(consortium, kQuietly);
  ASSERT_TRUE(trained);
  Study other = bench.setting.study;
  other.forget.method = "retrain";
  const auto copy = consortium.copy(other, bench.folder / "unused");
  ASSERT_TRUE(copy) << copy.error().what;
  ASSERT_TRUE((*copy)->start());
  ASSERT_TRUE(wait_until_idle(**copy));
  const auto status = forget(**copy, bench.owner, bench.patients, kQuietly);
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(Json::parse(*status)["requests"][0]["method"], "retrain");
  EXPECT_GT(Json::parse(*status)["rounds"].size(), Json::parse(*trained)["rounds"].size());
  EXPECT_NEAR(trace_in(bench, **copy), 0, 1e-6);
  EXPECT_GT(trace_in(bench, consortium), 0);
}

TEST(VirtualConsortium, TheSameSeedGivesTheSameLedger) {
  const auto ledger = [] {
    Bench bench;
    auto consortium = bench.consortium();
    EXPECT_TRUE(consortium.start());
    EXPECT_TRUE(train(consortium, kQuietly));
    EXPECT_TRUE(forget(consortium, bench.owner, bench.patients, kQuietly));
    return *consortium.ledger();
  };
  EXPECT_EQ(ledger(), ledger());
}

TEST(VirtualConsortium, RefusesPatientsThatTheOwnerDoesNotKnow) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  const auto asked = consortium.ask_forget(bench.owner, {PatientId("nobody")});
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().fault, Fault::kBadInput);
}

TEST(VirtualConsortium, HasNothingToTellBeforeItRuns) {
  Bench bench;
  auto consortium = bench.consortium();
  EXPECT_EQ(consortium.status(kCoordinator).error().fault, Fault::kUnavailable);
  EXPECT_EQ(consortium.ledger().error().fault, Fault::kUnavailable);
  EXPECT_EQ(consortium.export_newest(bench.folder / "model").error().fault, Fault::kUnavailable);
}

TEST(VirtualConsortium, HasNoModelBeforeOneIsPublished) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  EXPECT_EQ(consortium.export_newest(bench.folder / "model").error().fault, Fault::kStale);
}

TEST(VirtualConsortium, EndsAWaitWhenTimeIsUp) {
  Bench bench;
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  const auto waited = consortium.wait([]() -> Result<bool> { return false; }, Duration(5000));
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().fault, Fault::kUnavailable);
  EXPECT_GT(bench.clock.now(), Time{} + Duration(5000));
}

TEST(VirtualConsortium, SaysWhichInvariantDoesNotHold) {
  Bench bench;
  plant_double_counting(bench.setting);
  auto consortium = bench.consortium();
  ASSERT_TRUE(consortium.start());
  const auto trained = train(consortium, kQuietly);
  ASSERT_FALSE(trained);
  EXPECT_EQ(trained.error().fault, Fault::kCorrupt);
}

}  // namespace
}  // namespace expunge
