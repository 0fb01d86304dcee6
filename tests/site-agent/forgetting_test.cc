// Forget requests of a site's own: quarantine, announcement, progress, publication, erasure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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

RequestProgress progress(const RequestId& id, RequestState state, const std::string& reason = "") {
  return {id, state, reason};
}

std::string state_of(const ASite& site, std::size_t index = 0) {
  return nlohmann::json::parse(site.status())["requests"][index]["state"];
}

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
  EXPECT_EQ(nlohmann::json::parse(site.status())["requests"][0]["patients"], 1);
}

TEST(Forgetting, ANewRequestCoversOnlyPatientsThatNoneHasNamed) {
  ASite site;
  site.ready();
  const auto first = site.forget({"p1"});
  const auto second = site.forget({"p1", "p2"});
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
  EXPECT_EQ(nlohmann::json::parse(site.status())["records"]["quarantined"], 4);
  const auto both = site.forget({"p1", "p2"});
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().fault, Fault::kBadInput);
  EXPECT_THAT(both.error().what, HasSubstr(first->str()));
}

TEST(Forgetting, RefusesAnEmptyList) {
  ASite site;
  const auto id = site.ready().forget({});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().fault, Fault::kBadInput);
}

TEST(Forgetting, RefusesUnknownPatientsAndQuarantinesNobody) {
  ASite site;
  const auto id = site.ready().forget({"p1", "nobody"});
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().fault, Fault::kBadInput);
  EXPECT_EQ(nlohmann::json::parse(site.status())["records"]["training"], 20);
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

TEST(Forgetting, WithNoRecordsLeftTheRoundIsDeclined) {
  ASite site;
  site.records.erase(site.records.begin() + 2, site.records.end());
  site.ready().hear_task(a_task(1));
  ASSERT_TRUE(site.forget({"p0"}));
  EXPECT_EQ(site.cancels, 1U);
  EXPECT_THAT(site.said<Declined>(), SizeIs(1));
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
  EXPECT_EQ(state_of(site.restart()), "verifying");
  site.hear(progress(*id, RequestState::kEscalated, "the band was missed"));
  EXPECT_EQ(state_of(site), "escalated");
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
  const auto status = nlohmann::json::parse(site.status());
  EXPECT_EQ(status["requests"][0]["state"], "refused");
  EXPECT_EQ(status["requests"][0]["reason"], "over the quota");
}

TEST(Forgetting, PublicationErasesTheRecordsAndSaysSoSigned) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear_published(2, {*id, RequestId::of("fr-elsewhere")});
  ASSERT_THAT(site.said<Erased>(), SizeIs(1));
  const Erased erased = site.said<Erased>()[0];
  EXPECT_EQ(erased.request, *id);
  EXPECT_EQ(erased.version, ModelVersion{2});
  EXPECT_TRUE(verify(site.key().verify_key(), "expunge/erased/v1", encode_statement(erased), erased.signature));
  EXPECT_EQ(site.entries("Erased"), 1U);
  EXPECT_EQ(state_of(site), "published");
  const auto status = nlohmann::json::parse(site.status());
  EXPECT_EQ(status["records"]["quarantined"], 0);
  EXPECT_EQ(status["records"]["training"], 18);
  EXPECT_EQ(status["published"]["version"], 2);
}

TEST(Forgetting, IsOpenUntilErasedAndKeepsHowItCameToThat) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  const auto request = [&] { return nlohmann::json::parse(site.status())["requests"][0]; };
  site.hear(progress(*id, RequestState::kEscalated, "retraining is under way"));
  EXPECT_EQ(request()["open"], true);
  site.hear_published(2, {*id});
  EXPECT_EQ(request()["open"], false);
  EXPECT_EQ(request()["state"], "escalated");
  site.hear(progress(*id, RequestState::kEscalated, "exactly retrained"));
  EXPECT_EQ(request()["reason"], "exactly retrained");
  const std::size_t said = site.said<Erased>().size();
  site.connect();
  EXPECT_THAT(site.said<Erased>(), SizeIs(said));  // the coordinator knows
}

TEST(Forgetting, PatientsNamesLeaveTheStateWhenTheRequestIsPublished) {
  ASite site;
  site.records[6].patient = site.records[7].patient = PatientId("CANARY-site-a-1");
  const std::string hex = to_hex(view_of("CANARY-site-a-1"));
  const auto named = [&] {
    for (const auto& [key, value] : site.saved)
      if (value.find("CANARY") != std::string::npos || value.find(hex) != std::string::npos) return true;
    return false;
  };
  site.ready();
  const auto id = site.forget({"CANARY-site-a-1"});
  EXPECT_TRUE(named());
  site.hear_published(2, {*id});
  EXPECT_FALSE(named());
}

TEST(Forgetting, ErasedRecordsStayOutAfterARestartAndAreRecognised) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear_published(2, {*id});
  site.ready().hear_task(a_task(9));
  EXPECT_THAT(site.computes.at(0).selection.retain, SizeIs(18));
  EXPECT_THAT(site.computes.at(0).selection.retain, Not(Contains(6)));
  EXPECT_EQ(*site.forget({"p3"}), *id);
  EXPECT_EQ(site.entries("Quarantined"), 1U);
}

TEST(Forgetting, ErasureIsSaidAgainUntilTheCoordinatorKnows) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear_published(2, {*id}).connect();
  site.restart().connect();
  EXPECT_THAT(site.said<Erased>(), SizeIs(3));
  site.hear(progress(*id, RequestState::kPublished)).connect();
  EXPECT_THAT(site.said<Erased>(), SizeIs(3));
}

TEST(Forgetting, APublicationHeldAlreadyIsOnlyAnsweredAgain) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear_published(2, {*id});
  const std::size_t commits = site.commits;
  site.hear_published(2, {*id}).hear_published(1, {*id});
  EXPECT_THAT(site.said<Erased>(), SizeIs(2));
  EXPECT_EQ(site.commits, commits);
  EXPECT_EQ(site.entries("Erased"), 1U);
}

TEST(Forgetting, ARequestMissedByAnEarlierPublicationIsErasedWithALaterOne) {
  ASite site;
  site.ready().hear_published(1, {});
  const auto id = site.forget({"p3"});
  site.hear_published(3, {*id});
  EXPECT_EQ(site.said<Erased>().at(0).version, ModelVersion{3});
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
