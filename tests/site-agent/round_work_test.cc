// A site's rounds, through the agent: tasks, answers, refusals, restarts.
#include "site-agent/round_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

void expect_declined(ASite& site, const std::string& reason) {
  EXPECT_THAT(site.computes, IsEmpty());
  ASSERT_THAT(site.said<Declined>(), SizeIs(1));
  EXPECT_THAT(site.said<Declined>()[0].reason, HasSubstr(reason));
}

TEST(RoundWork, ComputesATaskAndSendsTheUpdate) {
  ASite site;
  site.ready().hear_task(a_task(1));
  ASSERT_THAT(site.computes, SizeIs(1));
  EXPECT_EQ(site.computes[0].round, RoundId{1});
  EXPECT_EQ(site.computes[0].instruction.seed, seed_for(7, "site-a"));
  EXPECT_NE(site.computes[0].base, nullptr);
  EXPECT_EQ(site.computes[0].mask, nullptr);
  site.computed(1);
  const Update expected{{1}, Payload::kDelta, 20, 40, {{"train.loss", 0.5, 20}}};
  EXPECT_THAT(site.said<Update>(), ElementsAre(expected));
}

TEST(RoundWork, NeedsOneDurableRecordARound) {
  ASite site;
  site.ready();
  const std::size_t before = site.commits;
  site.hear_task(a_task(1)).wait(Duration(2000)).computed(1).wait(Duration(2000)).hear(RoundClosed{{1}, true});
  EXPECT_EQ(site.commits - before, 1U);
  EXPECT_EQ(site.entries("Released"), 1U);
}

TEST(RoundWork, GivesBaseAndMaskToTheLearnerWithoutTheShareItApplied) {
  ASite site;
  site.ready();
  ASSERT_TRUE(site.forget({"p0"}));
  RoundTask task = a_task(1, Work::kUnlearn);
  task.has_mask = true;
  task.instruction.parameters = {{"retain_share", 0.5}, {"epochs", 2}};
  task.requests = {site.said<ForgetRequest>().at(0).id};
  site.hear_task(task);
  ASSERT_THAT(site.computes, SizeIs(1));
  EXPECT_NE(site.computes[0].mask, nullptr);
  EXPECT_THAT(site.computes[0].instruction.parameters, ElementsAre(std::pair<const std::string, double>("epochs", 2)));
  EXPECT_THAT(site.computes[0].selection.forget, ElementsAre(0, 1));
  site.computed(1);
  EXPECT_EQ(site.said<Update>().at(0).weight, 2U + 9U);
}

TEST(RoundWork, IgnoresTheTaskItIsComputing) {
  ASite site;
  site.ready().hear_task(a_task(1)).hear_task(a_task(1));
  EXPECT_THAT(site.computes, SizeIs(1));
  EXPECT_EQ(site.cancels, 0U);
}

TEST(RoundWork, SaysTheSameUpdateAgainWhenAskedAgain) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1).hear_task(a_task(1));
  ASSERT_THAT(site.said<Update>(), SizeIs(2));
  EXPECT_EQ(site.said<Update>()[0], site.said<Update>()[1]);
  EXPECT_THAT(site.computes, SizeIs(1));
  EXPECT_EQ(site.entries("Released"), 1U);
}

TEST(RoundWork, SaysTheUpdateAgainAfterAReconnect) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1).connect();
  EXPECT_THAT(site.said<Update>(), SizeIs(2));
}

TEST(RoundWork, ANewerRoundReplacesTheOneBeingComputed) {
  ASite site;
  site.ready().hear_task(a_task(1)).hear_task(a_task(2));
  EXPECT_EQ(site.cancels, 1U);
  EXPECT_THAT(site.computes, SizeIs(1));
  site.computed(1);
  ASSERT_THAT(site.computes, SizeIs(2));
  EXPECT_EQ(site.computes[1].round, RoundId{2});
  EXPECT_THAT(site.said<Update>(), IsEmpty());
  site.computed(2);
  EXPECT_EQ(site.said<Update>().at(0).round, RoundId{2});
}

TEST(RoundWork, IgnoresTasksOfRoundsThatAreOver) {
  ASite site;
  site.ready().hear(RoundClosed{{4}, false}).hear_task(a_task(4)).hear_task(a_task(3));
  EXPECT_THAT(site.computes, IsEmpty());
  EXPECT_THAT(site.said<Declined>(), IsEmpty());
  site.hear_task(a_task(5)).hear_task(a_task(2));
  EXPECT_THAT(site.computes, SizeIs(1));
  EXPECT_EQ(site.cancels, 0U);
}

TEST(RoundWork, DoesNotFetchTasksOfRoundsThatAreOver) {
  ASite site;
  site.ready().hear(RoundClosed{{4}, false});
  const Status admitted = site.agent().admit(a_task(4), std::vector<BlobRef>{attach(blob("base"), 1024)->ref});
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().fault, Fault::kStale);
}

TEST(RoundWork, AClosedRoundIsNotComputedOn) {
  ASite site;
  site.ready().hear_task(a_task(1)).hear(RoundClosed{{1}, false});
  EXPECT_EQ(site.cancels, 1U);
  site.computed(1);
  EXPECT_THAT(site.said<Update>(), IsEmpty());
  site.hear_task(a_task(2));
  EXPECT_THAT(site.computes, SizeIs(2));
}

TEST(RoundWork, AStudyWhoseMethodCannotBeCarriedOutHereIsDeclinedFromTheStart) {
  ASite site;
  site.check_method = [](const std::string& method, const auto& /*parameters*/) -> Status {
    return bad_input("there is no method '" + method + "'");
  };
  site.ready().hear_task(a_task(1));
  ASSERT_THAT(site.said<Declined>(), SizeIs(1));
  EXPECT_THAT(site.said<Declined>()[0].reason, HasSubstr("[forget] of the study: there is no method"));
  EXPECT_THAT(site.agent().status(site.now), HasSubstr("there is no method"));
}

TEST(RoundWork, DropsTheUpdateOfAClosedRound) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1);
  const auto said =
      std::ranges::find_if(site.sent, [](const Send& each) { return std::holds_alternative<Update>(each.message); });
  ASSERT_NE(said, site.sent.end());
  const BlobRef update = said->attachments.at(0).ref;
  site.hear(RoundClosed{{1}, true});
  EXPECT_THAT(site.withdrawn, ElementsAre(update));
  site.sent.clear();
  site.connect();
  EXPECT_THAT(site.said<Update>(), IsEmpty());
}

TEST(RoundWork, DropsTheUpdateOfARoundWhoseEndItDidNotHear) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1).hear_task(a_task(2));
  EXPECT_THAT(site.withdrawn, SizeIs(1));
}

TEST(RoundWork, ComputesAgainAfterARestart) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1);
  site.ready().hear_task(a_task(1));
  EXPECT_THAT(site.computes, SizeIs(1));
}

TEST(RoundWork, DoesNotGoBackBehindItsLastAnswerAfterARestart) {
  ASite site;
  site.ready().hear_task(a_task(5)).computed(5);
  site.ready().hear_task(a_task(4));
  EXPECT_THAT(site.computes, IsEmpty());
}

TEST(RoundWork, DeclinesWhatTheLearnerCannotDoAndSaysSoAgain) {
  ASite site;
  site.ready().hear_task(a_task(1)).computed(1, Result<Computed>(unavailable("no memory left on cuda:0")));
  site.hear_task(a_task(1));
  ASSERT_THAT(site.said<Declined>(), SizeIs(2));
  EXPECT_EQ(site.said<Declined>()[0], site.said<Declined>()[1]);
  EXPECT_THAT(site.said<Declined>()[0].reason, HasSubstr("no memory, disk or device left"));
}

TEST(RoundWork, ARoundWhoseTaskDoesNotComeIsNotUnderWay) {
  ASite site;
  site.ready();
  ASSERT_TRUE(site.agent().admit(a_task(5), std::vector<BlobRef>{attach(blob("base"), 1024)->ref}));
  site.drop(a_task(4)).drop(a_publication(1, "model 1", {}));
  EXPECT_EQ(site.told()["stage"], "fetching");
  site.drop(a_task(5));
  EXPECT_EQ(site.told()["stage"], "idle");
  EXPECT_EQ(site.said<Beat>().back(), (Beat{{}, Stage::kIdle, {}})) << "so that the task is given again";
  ASSERT_TRUE(site.agent().admit(a_task(5), std::vector<BlobRef>{attach(blob("base"), 1024)->ref}));
  EXPECT_THAT(site.hear_task(a_task(5)).computes, SizeIs(1));
}

TEST(RoundWork, DeclinesAMethodThatThePolicyDoesNotAllow) {
  ASite site;
  site.policy.methods = {"salun"};
  RoundTask task = a_task(1, Work::kUnlearn);
  task.instruction.method = "gradient-ascent";
  site.ready().hear_task(task);
  expect_declined(site, "gradient-ascent");
}

TEST(RoundWork, DeclinesAnotherNetworkThanTheStudys) {
  ASite site;
  RoundTask task = a_task(1);
  task.instruction.network.width = 3;
  site.ready().hear_task(task);
  expect_declined(site, "network");
}

TEST(RoundWork, DeclinesARoundWhoseDeadlineHasPassed) {
  ASite site;
  RoundTask task = a_task(1);
  task.time_left = Duration(0);
  site.ready().hear_task(task);
  expect_declined(site, "deadline");
}

TEST(RoundWork, WithoutRecordsAddsNothing) {
  ASite site;
  site.records.clear();
  site.ready().hear_task(a_task(1));
  EXPECT_THAT(site.computes, IsEmpty());
  EXPECT_THAT(site.said<Declined>(), IsEmpty());
  ASSERT_THAT(site.said<Update>(), SizeIs(1));
  EXPECT_EQ(site.said<Update>()[0].payload, Payload::kNone);
}

TEST(RoundWork, DeclinesToUnlearnWhatWasErased) {
  ASite site;
  site.ready();
  const RequestId id = *site.forget({"p1"});
  site.hear_published(1, {id});
  RoundTask task = a_task(1, Work::kUnlearn);
  task.requests = {id};
  site.hear_task(task);
  expect_declined(site, "erased");
}

TEST(RoundWork, TakesRequestsOfOtherSitesAsTheOtherRole) {
  ASite site;
  RoundTask task = a_task(1, Work::kUnlearn);
  task.requests = {RequestId::of("fr-elsewhere")};
  task.instruction.parameters = {{"retain_share", 0.1}};
  site.ready().hear_task(task);
  ASSERT_THAT(site.computes, SizeIs(1));
  EXPECT_THAT(site.computes[0].selection.forget, IsEmpty());
  EXPECT_THAT(site.computes[0].selection.retain, SizeIs(2));
}

TEST(RoundWork, ATaskBeforeTheFirstStudyIsLeftToBeSaidAgain) {
  ASite site;
  site.restart();
  static_cast<void>(site.agent().on_connected(site.now));
  site.hear_task(a_task(1));
  EXPECT_THAT(site.computes, IsEmpty());
  EXPECT_THAT(site.said<Declined>(), IsEmpty());
  site.hear(Welcome{kStudy}).hear_task(a_task(1));
  EXPECT_THAT(site.computes, SizeIs(1));
}

TEST(RoundWork, HasNoWeightWhereNothingWasTrained) {
  ASite site;
  site.ready().hear_task(a_task(1, Work::kEvaluate));
  site.computed(1, Computed{{1}, Payload::kNone, nullptr, 0, {{"test.accuracy", 0.5, 3}}});
  ASSERT_THAT(site.said<Update>(), SizeIs(1));
  EXPECT_EQ(site.said<Update>()[0].weight, 0U);
  EXPECT_THAT(site.sent.at(1).attachments, IsEmpty());
}

}  // namespace
}  // namespace expunge
