// What a site does when a request of its own was published: erasure, said with a signature until it is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocols/codec.h"
#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Erasure, PublicationErasesTheRecordsAndSaysSoSigned) {
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
  EXPECT_EQ(site.state_of_request(), "published");
  const auto status = site.told();
  EXPECT_EQ(status["records"]["quarantined"], 0);
  EXPECT_EQ(status["records"]["training"], 18);
  EXPECT_EQ(status["published"]["version"], 2);
}

TEST(Erasure, IsNotSaidInTheEventThatMakesItDurable) {
  ASite site;
  site.ready().wakes = false;
  const auto id = site.forget({"p3"});
  site.hear_published(2, {*id});
  EXPECT_THAT(site.said<Erased>(), IsEmpty());
  site.wait(Duration(1));
  EXPECT_THAT(site.said<Erased>(), SizeIs(1));
}

TEST(Erasure, IsSaidOnlyWhenTheDatabaseHoldsNoTraceAnyMore) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.scrubbed = unavailable("disk full");
  site.hear_published(2, {*id});
  site.hear(progress(*id, RequestState::kPublished)).hear_published(2, {*id}).connect();
  EXPECT_THAT(site.said<Erased>(), IsEmpty());
  EXPECT_THAT(site.notes, Contains(HasSubstr("traces of what was erased are still on this site's disk")));
  site.scrubbed = {};
  site.wait(Duration(60'000));
  ASSERT_THAT(site.said<Erased>(), SizeIs(1));
  EXPECT_EQ(site.said<Erased>()[0].version, ModelVersion{2});
}

TEST(Erasure, IsSaidOnlyWhenTheOldModelsFileIsGone) {
  ASite site;
  site.ready().hear_published(1, {});
  const auto id = site.forget({"p3"});
  site.wakes = false;
  site.hear_published(2, {*id});
  const Path aside = site.models().parent_path() / "aside";
  std::filesystem::rename(site.models(), aside);
  site.wait(Duration(1));
  EXPECT_THAT(site.said<Erased>(), IsEmpty());
  std::filesystem::rename(aside, site.models());
  site.wait(Duration(60'000));
  EXPECT_THAT(site.said<Erased>(), SizeIs(1));
  EXPECT_THAT(*site.files().list(site.models()), SizeIs(1));
}

TEST(Erasure, IsOpenUntilErasedAndKeepsHowItCameToThat) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  const auto request = [&] { return site.told()["requests"][0]; };
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

TEST(Erasure, PatientsNamesLeaveTheStateWhenTheRequestIsPublished) {
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

TEST(Erasure, NamesAndRecordsLeaveARefusedRequestThatCoversThemToo) {
  ASite site;
  site.records[6].patient = site.records[7].patient = PatientId("CANARY-site-a-1");
  site.ready();
  const auto refused = site.forget({"CANARY-site-a-1", "p4"});
  site.hear(progress(*refused, RequestState::kRefused, "no round was closed yet"));
  const auto id = site.forget({"CANARY-site-a-1"});
  ASSERT_NE(*id, *refused);
  site.hear_published(2, {*id});
  for (const auto& [key, value] : site.saved)
    EXPECT_THAT(value, Not(HasSubstr(to_hex(view_of("CANARY-site-a-1"))))) << key;
  for (const bool is_restarted : {false, true}) {
    if (is_restarted) site.restart();
    EXPECT_EQ(site.told()["records"]["quarantined"], 2) << "p4's";
    EXPECT_EQ(site.told()["records"]["training"], 16);
  }
  EXPECT_THAT(site.notes, Not(Contains(HasSubstr("data set has changed"))));
}

TEST(Erasure, ASiteWithoutRecordsTakesPartWithNothingToAdd) {
  ASite site;
  site.ready();
  std::vector<std::string> everyone;
  for (const CohortRecord& record : site.records)
    if (record.split == Split::kTrain) everyone.push_back(record.patient.reveal());
  const auto id = site.forget(everyone);
  ASSERT_TRUE(id) << id.error().what;
  site.hear_published(2, {*id});
  site.hear_task(a_task(9));
  EXPECT_THAT(site.computes, IsEmpty());
  ASSERT_THAT(site.said<Update>(), SizeIs(1));
  EXPECT_EQ(site.said<Update>()[0].payload, Payload::kNone);
  EXPECT_EQ(site.said<Update>()[0].weight, 0U);
}

TEST(Erasure, ErasedRecordsStayOutAfterARestartAndAreRecognised) {
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

TEST(Erasure, ErasureIsSaidAgainUntilTheCoordinatorKnows) {
  ASite site;
  site.ready();
  const auto id = site.forget({"p3"});
  site.hear_published(2, {*id}).connect();
  site.restart().connect();
  EXPECT_THAT(site.said<Erased>(), SizeIs(3));
  site.hear(progress(*id, RequestState::kPublished)).connect();
  EXPECT_THAT(site.said<Erased>(), SizeIs(3));
}

TEST(Erasure, APublicationHeldAlreadyIsOnlyAnsweredAgain) {
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

TEST(Erasure, ARequestMissedByAnEarlierPublicationIsErasedWithALaterOne) {
  ASite site;
  site.ready().hear_published(1, {});
  const auto id = site.forget({"p3"});
  site.hear_published(3, {*id});
  EXPECT_EQ(site.said<Erased>().at(0).version, ModelVersion{3});
}

}  // namespace
}  // namespace expunge
