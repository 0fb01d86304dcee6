// How an agent greets, beats and shows itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site-agent/pulse.h"
#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Connection, BeginsWithHelloAndTheNumberOfTrainingRecords) {
  ASite site;
  site.restart();
  site.connect();
  EXPECT_THAT(site.said<Hello>(), ElementsAre(Hello{20, "expunge test"}));
}

TEST(Connection, RepeatsHelloUntilWelcomed) {
  ASite site;
  site.restart();
  static_cast<void>(site.agent().on_connected(site.now));
  site.wait(Duration(100));
  EXPECT_THAT(site.said<Hello>(), IsEmpty());
  site.wait(kHelloInterval);
  site.wait(kHelloInterval);
  EXPECT_THAT(site.said<Hello>(), SizeIs(2));
  EXPECT_THAT(site.said<Beat>(), IsEmpty());
  site.hear(Welcome{kStudy}).wait(kHelloInterval);
  EXPECT_THAT(site.said<Hello>(), SizeIs(2));
}

TEST(Connection, BeatsWhileConnectedAndNotAfter) {
  ASite site;
  site.ready();
  site.wait(kBeatInterval).wait(kBeatInterval);
  EXPECT_THAT(site.said<Beat>(), SizeIs(2));
  static_cast<void>(site.agent().on_disconnected(site.now));
  site.sent.clear();
  site.wait(kBeatInterval);
  EXPECT_THAT(site.sent, IsEmpty());
}

TEST(Connection, BeatsAtOnceWhenTheStageChanges) {
  ASite site;
  site.ready().hear_task(a_task(5));
  EXPECT_THAT(site.said<Beat>(), ElementsAre(Beat{{5}, Stage::kComputing, {}}));
  site.computed(5);
  EXPECT_EQ(site.said<Beat>().back(), (Beat{{5}, Stage::kSending, {}}));
  site.hear(RoundClosed{{5}, true});
  EXPECT_EQ(site.said<Beat>().back(), (Beat{{}, Stage::kIdle, {}}));
}

TEST(Connection, TellsHowFarTheWorkIsWithTheNextBeat) {
  ASite site;
  site.ready().hear_task(a_task(5));
  site.sent.clear();
  site.passes = {300, 400};
  EXPECT_EQ(site.told()["sample_passes"], (nlohmann::json{{"made", 300}, {"expected", 400}}));
  site.wait(Duration{1});
  EXPECT_THAT(site.said<Beat>(), IsEmpty());
  site.wait(kBeatInterval);
  EXPECT_THAT(site.said<Beat>(), ElementsAre(Beat{{5}, Stage::kComputing, {}, 75}));
}

TEST(Connection, ShowsHowFarTheWorkIsWhileTheCoordinatorIsAway) {
  ASite site;
  site.ready().hear_task(a_task(5));
  static_cast<void>(site.agent().on_disconnected(site.now));
  site.passes = {300, 400};
  EXPECT_EQ(site.told()["sample_passes"]["made"], 300);
}

TEST(Connection, TellsNothingOfWorkThatIsDoneOrHasJustBegun) {
  ASite site;
  site.ready().hear_task(a_task(5));
  site.passes = {300, 400};
  site.hear_task(a_task(6));
  EXPECT_EQ(site.said<Beat>().back(), (Beat{{6}, Stage::kComputing, {}})) << "it is still that of round 5";
  site.computed(5);  // the cancelled one
  site.computed(6);
  EXPECT_EQ(site.said<Beat>().back(), (Beat{{6}, Stage::kSending, {}}));
  EXPECT_TRUE(site.told()["sample_passes"].is_null());
}

TEST(Connection, TellsThatATaskIsBeingFetched) {
  ASite site;
  site.ready();
  const auto ref = attach(blob("base"), 1024);
  ASSERT_TRUE(site.agent().admit(a_task(5), std::vector<BlobRef>{ref->ref}));
  site.wait(kBeatInterval);
  EXPECT_THAT(site.said<Beat>(), ElementsAre(Beat{{5}, Stage::kFetching, {}}));
  static_cast<void>(site.agent().on_disconnected(site.now));
  site.connect();
  EXPECT_EQ(site.said<Beat>().back().stage, Stage::kIdle);
}

TEST(Connection, AStudyThatDoesNotParseIsShownAndItsRoundsDeclined) {
  ASite site;
  site.restart().connect();
  site.hear(Welcome{"[study]\nname = 3\n"}).hear_task(a_task(1));
  EXPECT_THAT(site.computes, IsEmpty());
  ASSERT_THAT(site.said<Declined>(), SizeIs(1));
  EXPECT_THAT(site.said<Declined>()[0].reason, HasSubstr("study"));
  EXPECT_NE(site.told()["problem"], "");
}

TEST(Connection, RefusesWhatOnlyASiteSays) {
  ASite site;
  site.ready();
  const Status admitted = site.agent().admit(Hello{}, {});
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().fault, Fault::kBadInput);
}

TEST(Connection, RefusesAttachmentsThatDoNotBelong) {
  ASite site;
  site.ready();
  const std::vector<BlobRef> one{attach(blob("x"), 1024)->ref};
  EXPECT_FALSE(site.agent().admit(Welcome{kStudy}, one));
  EXPECT_FALSE(site.agent().admit(a_task(1, Work::kInitialise), one));
  EXPECT_FALSE(site.agent().admit(a_task(1), {}));
  EXPECT_FALSE(site.agent().admit(Published{}, {}));
  EXPECT_FALSE(site.agent().admit(a_task(1), std::vector<BlobRef>{BlobRef{}}));
}

TEST(Connection, StatusTellsWhatTheAdministratorNeeds) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1);
  ASSERT_TRUE(site.forget({"p3"}));
  const auto status = site.told();
  EXPECT_EQ(status["site"], "site-a");
  EXPECT_EQ(status["connected"], true);
  EXPECT_EQ(status["stage"], "sending");
  EXPECT_EQ(status["round"], 1);
  EXPECT_EQ(status["records"]["training"], 18);
  EXPECT_EQ(status["records"]["quarantined"], 2);
  EXPECT_EQ(status["requests"][0]["state"], "received");
  EXPECT_EQ(status["requests"][0]["patients"], 1);
  EXPECT_EQ(status["released"]["count"], 2);
  EXPECT_EQ(status["rounds"][0]["work"], "train");
  EXPECT_EQ(status["rounds"][0]["records"], 23);
  EXPECT_TRUE(status["published"].is_null());
}

TEST(Connection, NeitherStatusNorLedgerNorFramesNamePatients) {
  ASite site;
  site.records[6].patient = site.records[7].patient = PatientId("CANARY-site-a-1");
  site.ready();
  const auto id = site.forget({"CANARY-site-a-1"});
  ASSERT_TRUE(id);
  EXPECT_EQ(site.status().find("CANARY"), std::string::npos);
  for (const LedgerEntry& entry : site.ledger) EXPECT_EQ(entry.body.find("CANARY"), std::string::npos);
  for (const std::string& note : site.notes) EXPECT_EQ(note.find("CANARY"), std::string::npos);
}

}  // namespace
}  // namespace expunge
