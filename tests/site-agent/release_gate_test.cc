#include "site-agent/release_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Update an_update(Measures measures) {
  return {.round = {4}, .payload = Payload::kDelta, .weight = 9, .sample_visits = 18, .measures = std::move(measures)};
}

std::vector<Attachment> five_bytes() {
  return {*attach(std::make_shared<MemoryBlob>(bytes_of("delta")), 1024)};
}

Measures measures_of(const Result<ReleaseGate::Passed>& passed) {
  return std::get<Update>(passed->send.message).measures;
}

TEST(ReleaseGate, RecordsAnUpdateWithBytesAndDigest) {
  ReleaseGate gate(true, {});
  const auto passed = gate.pass(an_update({}), five_bytes());
  ASSERT_TRUE(passed);
  ASSERT_THAT(passed->record.entries, SizeIs(1));
  EXPECT_EQ(passed->record.entries[0].kind, "Released");
  const auto body = nlohmann::json::parse(passed->record.entries[0].body);
  EXPECT_EQ(body["about"], "4");
  EXPECT_EQ(body["bytes"], 5);
  EXPECT_EQ(body["kind"], "Update");
  EXPECT_EQ(body["digest"], to_text(sha256(sha256(view_of("delta")).bytes)));
  EXPECT_EQ(gate.released().count, 1U);
  EXPECT_EQ(gate.released().bytes, 5U);
  EXPECT_EQ(gate.released().last_round, RoundId{4});
}

TEST(ReleaseGate, LetsKnownMeasuresPass) {
  ReleaseGate gate(true, {});
  const Measures measures{{"forget.accuracy", 0.5, 9}, {"held-out.loss", 1, 3}, {"membership.auc", 0.6, 9}};
  const auto passed = gate.pass(an_update(measures), five_bytes());
  ASSERT_TRUE(passed);
  EXPECT_EQ(measures_of(passed), measures);
  EXPECT_THAT(passed->notes, IsEmpty());
}

TEST(ReleaseGate, TellsOfSingleFindingsOnlyWhereNobodyAsksToBeForgotten) {
  ReleaseGate gate(true, {});
  const auto passed = gate.pass(an_update({{"forget.auc", 0.6, 3},
                                           {"forget.auc_07", 1, 3},
                                           {"held-out.auc_07", 0.7, 9},
                                           {"retain.auc_07", 0.8, 9},
                                           {"test.auc_07", 0.7, 9}}),
                                five_bytes());
  ASSERT_TRUE(passed);
  EXPECT_THAT(measures_of(passed), ElementsAre(Measure{"forget.auc", 0.6, 3}, Measure{"held-out.auc_07", 0.7, 9},
                                               Measure{"test.auc_07", 0.7, 9}));
  EXPECT_THAT(passed->notes, IsEmpty()) << "as in every evaluation of such a study";
}

TEST(ReleaseGate, HoldsUnknownAndImpossibleMeasuresBack) {
  ReleaseGate gate(true, {});
  const double not_a_number = std::numeric_limits<double>::quiet_NaN();
  const auto passed = gate.pass(
      an_update(
          {{"forget.accuracy", not_a_number, 9}, {"patient.p7", 1, 1}, {"test.auc", 0.7, 9}, {"test.loss", 1e99, 9}}),
      five_bytes());
  ASSERT_TRUE(passed);
  EXPECT_THAT(measures_of(passed), ElementsAre(Measure{"test.auc", 0.7, 9}));
  EXPECT_THAT(passed->notes, SizeIs(3));
}

TEST(ReleaseGate, TellsCountsOnlyWhereThePolicyTellsNoMeasures) {
  ReleaseGate gate(false, {});
  const auto passed = gate.pass(an_update({{"test.auc", 0.7, 9}}), five_bytes());
  ASSERT_TRUE(passed);
  EXPECT_THAT(measures_of(passed), IsEmpty());
  EXPECT_EQ(std::get<Update>(passed->send.message).weight, 9U);
}

TEST(ReleaseGate, RefusesWhatOnlyACoordinatorSays) {
  ReleaseGate gate(true, {});
  const auto passed = gate.pass(Welcome{"text"}, {});
  ASSERT_FALSE(passed);
  EXPECT_EQ(passed.error().fault, Fault::kNotTrusted);
  EXPECT_EQ(gate.released().count, 0U);
}

TEST(ReleaseGate, RefusesAnAttachmentToAnythingButAnUpdate) {
  ReleaseGate gate(true, {});
  const auto passed = gate.pass(Erased{}, five_bytes());
  ASSERT_FALSE(passed);
  EXPECT_EQ(passed.error().fault, Fault::kNotTrusted);
}

TEST(ReleaseGate, RecordsARequestAndAnErasure) {
  ReleaseGate gate(true, {});
  EXPECT_THAT(gate.pass(ForgetRequest{}, {})->record.entries, SizeIs(1));
  EXPECT_THAT(gate.pass(Erased{}, {})->record.entries, SizeIs(1));
  EXPECT_EQ(gate.released().count, 2U);
}

TEST(ReleaseGate, CountsNothingOfWhatIsNoRelease) {
  const ReleaseGate gate(true, {});
  const std::vector<Message> messages{Hello{}, Beat{}, Declined{{4}, "no"}, ForgetRequest{}, Erased{}};
  for (const Message& message : messages) {
    const Send send = gate.pass_unrecorded(message);
    EXPECT_EQ(send.message, message);
    EXPECT_EQ(send.to, kCoordinator);
    EXPECT_THAT(send.attachments, IsEmpty());
  }
  EXPECT_EQ(gate.released().count, 0U);
}

TEST(ReleaseGateDeathTest, LetsNoUpdatePassUnrecorded) {
  const ReleaseGate gate(true, {});
  EXPECT_DEATH((void)gate.pass_unrecorded(an_update({})), "has to be recorded");
  EXPECT_DEATH((void)gate.pass_unrecorded(Welcome{}), "no site has to say");
}

TEST(ReleaseGate, GoesOnCountingFromWhatWasSaved) {
  ReleaseGate gate(true, {.last_round = {3}, .count = 10, .bytes = 100});
  ASSERT_TRUE(gate.pass(an_update({}), five_bytes()));
  EXPECT_EQ(gate.released().count, 11U);
  EXPECT_EQ(gate.released().bytes, 105U);
}

}  // namespace
}  // namespace expunge
