// Forget requests of a site's own: quarantine, announcement, progress. What comes after: erasure_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/crypto/keyed_digest.h"
#include "protocols/codec.h"
#include "site-agent/requests.h"
#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Forgetting, QuarantinesAndAnnouncesWithASignature) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3", "p1"});
  ASSERT_TRUE(id) << id.error().what;
  EXPECT_TRUE(id->str().starts_with("fr-"));
  EXPECT_EQ(id->str().size(), 19U);
  ASSERT_THAT(site.said<ForgetRequest>(), SizeIs(1));
  const ForgetRequest request = site.said<ForgetRequest>()[0];
  EXPECT_EQ(request.id, *id);
  EXPECT_EQ(request.count_at_least, count_bucket(4));
  EXPECT_EQ(request.due - request.received, kTimeToForget);
  EXPECT_TRUE(
      verify(site.key().verify_key(), "expunge/forget-request/v1", encode_statement(request), request.signature));
  EXPECT_EQ(site.entries("Quarantined"), 1U);
  EXPECT_EQ(site.entries("Released"), 1U);
}

TEST(Forgetting, CommitmentIsOpenedByTheKeyAndTheRecordsAlone) {
  const SecretBytes key(Bytes(32, 1));
  EXPECT_EQ(commitment_to({2, 3}, key), keyed_digest(key, view_of("2\n3\n")));
  EXPECT_NE(commitment_to({2, 3}, key), commitment_to({2, 3}, SecretBytes(Bytes(32, 2))));
}

TEST(Forgetting, NoLaterRoundTrainsOnTheRecords) {
  ASite site;
  site.ready();
  ASSERT_TRUE(site.forget({"p3"}));
  site.hear_task(a_task(1));
  EXPECT_THAT(site.computes.at(0).selection.retain, Not(Contains(6)));
  site.ready().hear_task(a_task(2));
  ASSERT_THAT(site.computes, SizeIs(1));
  EXPECT_THAT(site.computes[0].selection.retain, Not(Contains(6)));
}

TEST(Forgetting, TheSamePatientsAgainAreTheSameRequest) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3", "p1"});
  EXPECT_EQ(*site.forget({"p1", "p3"}), *id);
  EXPECT_EQ(*site.forget({"p3"}), *id);
  EXPECT_EQ(*site.forget({"p3", "p3"}), *id);
  EXPECT_EQ(*site.restart().forget({"p1"}), *id);
  EXPECT_EQ(site.entries("Quarantined"), 1U);
}

TEST(Forgetting, RepeatedLinesAreOnePatient) {
  ASite site;
  site.ready();
  ASSERT_TRUE(site.forget({"p3", "p3", "p3"}));
  EXPECT_EQ(site.told()["requests"][0]["patients"], 1);
}

TEST(Forgetting, ANewRequestCoversOnlyPatientsThatNoneHasNamed) {
  ASite site;
  site.ready();
  const auto first = site.forget({"p1"});
  const auto second = site.forget({"p1", "p2"});
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(site.told()["records"]["quarantined"], 4);
  const auto both = site.forget({"p1", "p2"});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().fault, Fault::kBadInput);
  EXPECT_THAT(both.error().what, HasSubstr(first->str()));
}

TEST(Forgetting, RefusesAnEmptyList) {
  ASite site;
  const auto id = site.ready().forget(std::vector<std::string>{});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().fault, Fault::kBadInput);
}

TEST(Forgetting, RefusesUnknownPatientsAndQuarantinesNobody) {
  ASite site;
  const auto id = site.ready().forget({"p1", "nobody"});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().fault, Fault::kBadInput);
  EXPECT_EQ(site.told()["records"]["training"], 20);
}

TEST(Forgetting, RefusesMoreRequestsThanTheQuotaUntilTheDayIsOver) {
  ASite site;
  site.policy.forget_quota = 1;
  site.ready();
  ASSERT_TRUE(site.forget({"p1"}));
  const auto refused = site.forget({"p2"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kNotTrusted);
  site.wait(kQuotaPeriod + Duration(1));
  EXPECT_TRUE(site.forget({"p2"}));
}

TEST(Forgetting, ARoundThatTrainsOnTheRecordsIsComputedAgainWithoutThem) {
  ASite site;
  site.ready().hear_task(a_task(1));
  ASSERT_TRUE(site.forget({"p3"}));
  EXPECT_EQ(site.cancels, 1U);
  site.computed(1, "tainted");
  EXPECT_THAT(site.said<Update>(), IsEmpty());
  ASSERT_THAT(site.computes, SizeIs(2));
  EXPECT_THAT(site.computes[1].selection.retain, SizeIs(18));
  site.computed(1);
  EXPECT_EQ(site.said<Update>().at(0).weight, 18U);
}

TEST(Forgetting, ARoundThatNeedsNoneOfTheRecordsGoesOn) {
  ASite site;
  site.ready();
  ASSERT_TRUE(site.forget({"p1"}));
  RoundTask task = a_task(1, Work::kSaliency);
  task.requests = {site.said<ForgetRequest>().at(0).id};
  site.hear_task(task);
  ASSERT_TRUE(site.forget({"p2"}));
  EXPECT_EQ(site.cancels, 0U);
}

TEST(Forgetting, WithNoRecordsLeftTheSiteAddsNothingToTheRound) {
  ASite site;
  site.records.erase(site.records.begin() + 2, site.records.end());
  site.ready().hear_task(a_task(1));
  ASSERT_TRUE(site.forget({"p0"}));
  EXPECT_EQ(site.cancels, 1U);
  ASSERT_THAT(site.said<Update>(), SizeIs(1));
  EXPECT_EQ(site.said<Update>()[0].payload, Payload::kNone);
}

TEST(Forgetting, IsAnnouncedAgainUntilItHasEnded) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.connect();
  site.restart().connect();
  EXPECT_THAT(site.said<ForgetRequest>(), SizeIs(3));
  EXPECT_EQ(site.said<ForgetRequest>()[0], site.said<ForgetRequest>()[2]);
  site.hear(progress(*id, RequestState::kReceived)).connect();
  EXPECT_THAT(site.said<ForgetRequest>(), SizeIs(4));
  site.wait(Duration(60'000));
  EXPECT_THAT(site.said<ForgetRequest>(), SizeIs(5));
  site.hear(progress(*id, RequestState::kRefused)).connect();
  EXPECT_THAT(site.said<ForgetRequest>(), SizeIs(5));
}

TEST(Forgetting, AskedWithoutAConnectionItIsAnnouncedWithTheNextWelcome) {
  ASite site;
  site.restart();
  ASSERT_TRUE(site.forget({"p3"}));
  EXPECT_THAT(site.said<ForgetRequest>(), IsEmpty());
  site.connect();
  EXPECT_THAT(site.said<ForgetRequest>(), SizeIs(1));
}

TEST(Forgetting, ProgressIsKeptOverARestart) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear(progress(*id, RequestState::kVerifying));
  EXPECT_EQ(site.restart().state_of_request(), "verifying");
  site.hear(progress(*id, RequestState::kEscalated, "the band was missed"));
  EXPECT_EQ(site.state_of_request(), "escalated");
}

TEST(Forgetting, ProgressThatTellsNothingNewIsNotRecorded) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear(progress(*id, RequestState::kPlanned));
  const std::size_t commits = site.commits;
  site.hear(progress(*id, RequestState::kPlanned)).hear(progress(RequestId::of("fr-other"), RequestState::kPlanned));
  EXPECT_EQ(site.commits, commits);
}

TEST(Forgetting, ARefusedRequestStaysInQuarantineWithItsReason) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear(progress(*id, RequestState::kRefused, "over the quota"));
  site.hear(progress(*id, RequestState::kPlanned));
  site.ready().hear_task(a_task(1));
  EXPECT_THAT(site.computes.at(0).selection.retain, SizeIs(18));
  const auto status = site.told();
  EXPECT_EQ(status["requests"][0]["state"], "refused");
  EXPECT_EQ(status["requests"][0]["reason"], "over the quota");
}

TEST(Forgetting, TheDataSetMayHaveChangedTheQuarantineHolds) {
  ASite site;
  site.ready();
  ASSERT_TRUE(site.forget({"p3"}));
  for (CohortRecord& record : site.records)
    if (record.patient == PatientId("p4")) record.patient = PatientId("p3");
  site.ready().hear_task(a_task(1));
  EXPECT_THAT(site.computes.at(0).selection.retain, SizeIs(16));
  EXPECT_THAT(site.notes, Contains(HasSubstr("data set has changed")));
}

}  // namespace
}  // namespace expunge
