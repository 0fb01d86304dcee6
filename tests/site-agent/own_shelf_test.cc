// A site's own tensors under FedBN, through the agent: which set a round starts from, and which sets are gone.
#include "site-agent/own_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/model/own_tensors.h"
#include "common/model/safetensors.h"
#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kFedBnStudy = std::string(kStudy) + "aggregation = \"fedbn\"\n";

void ready(ASite& site) {
  site.ready().hear(Welcome{kFedBnStudy});
}

RoundTask a_task(std::uint64_t round, std::uint64_t own, Work work = Work::kTrain,
                 std::vector<RequestId> requests = {}) {
  RoundTask task = a_task(round, work);
  task.own = {own};
  task.requests = std::move(requests);
  return task;
}

void answer(ASite& site, std::uint64_t round, const std::string& own) {
  site.computed(round, Computed{{round}, Payload::kDelta, blob("delta"), 40, {}, blob(own)});
}

// What the round that is computed starts from; "" for the tensors in the model's file.
std::string start_of(const ASite& site) {
  EXPECT_FALSE(site.computes.empty());
  const Compute& last = site.computes.back();
  EXPECT_TRUE(last.leaves_own);
  return last.own ? std::string(text_of(*read_all(*last.own, 100))) : "";
}

std::vector<std::string> sets(const ASite& site) {
  std::vector<std::string> rounds;
  for (const auto& [key, value] : site.saved)
    if (key.starts_with("own/")) rounds.push_back(key.substr(4));
  return rounds;
}

void hear_published(ASite& site, std::uint64_t version, RoundId made_in, RoundId own,
                    std::vector<RequestId> forgotten = {}) {
  Published published = a_publication(version, "model", std::move(forgotten));
  published.made_in = made_in;
  published.own = own;
  site.hear(published, {blob("model")});
}

// Its answer is given; whether it counted it has not heard.
void ready_after_one_round(ASite& site) {
  ready(site);
  site.hear_task(a_task(1, 0));
  answer(site, 1, "made in 1");
}

TEST(OwnShelf, TheFirstRoundStartsFromTheFileAndTheNextFromWhatItMade) {
  ASite site;
  ready(site);
  site.hear_task(a_task(1, 0));
  EXPECT_EQ(start_of(site), "");
  answer(site, 1, "made in 1");
  site.hear(RoundClosed{{1}, true}).hear_task(a_task(2, 1));
  EXPECT_EQ(start_of(site), "made in 1");
}

TEST(OwnShelf, ASetIsDurableBeforeTheAnswerLeavesAndNoPartOfIt) {
  ASite site;
  ready(site);
  site.hear_task(a_task(1, 0));
  EXPECT_THAT(sets(site), IsEmpty());
  answer(site, 1, "made in 1");
  EXPECT_THAT(sets(site), ElementsAre("1"));
  EXPECT_EQ(site.commits, 1U) << "the set and the release are one record";
  for (const Send& sent : site.sent)
    for (const Attachment& attached : sent.attachments) EXPECT_EQ(text_of(*read_all(*attached.blob, 100)), "delta");
  EXPECT_THAT(site.said<Update>(), SizeIs(1));
}

TEST(OwnShelf, ASetIsSealed) {
  ASite site;
  ready_after_one_round(site);
  const auto files = *site.files().list(site.models());
  ASSERT_THAT(files, SizeIs(1));
  EXPECT_THAT(std::string(text_of(*read_file(site.files(), files[0], 1000))), Not(HasSubstr("made in 1")));
}

TEST(OwnShelf, ARoundThatDidNotCountLeavesTheSetBefore) {
  ASite site;
  ready_after_one_round(site);
  site.hear(RoundClosed{{1}, true}).hear_task(a_task(2, 1));
  answer(site, 2, "made in 2");
  site.hear(RoundClosed{{2}, false}).hear_task(a_task(3, 1));
  EXPECT_EQ(start_of(site), "made in 1");
  EXPECT_THAT(sets(site), ElementsAre("1"));
}

TEST(OwnShelf, ACrashBetweenAnswerAndCloseCountsNothingTwice) {
  ASite site;
  ready_after_one_round(site);
  site.hear(RoundClosed{{1}, true}).hear_task(a_task(2, 1));
  answer(site, 2, "made in 2");
  ready(site);  // killed
  site.hear_task(a_task(2, 1));
  EXPECT_EQ(start_of(site), "made in 1") << "the round is computed again from where it began";
  answer(site, 2, "made in 2 again");
  ready(site);
  site.hear_task(a_task(3, 2));
  EXPECT_EQ(start_of(site), "made in 2 again");
}

TEST(OwnShelf, AClosedRoundsSetIsThereThoughTheSiteNeverHeardOfIt) {
  ASite site;
  ready_after_one_round(site);
  ready(site);
  site.hear_task(a_task(2, 1));
  EXPECT_EQ(start_of(site), "made in 1");
}

TEST(OwnShelf, AKilledAttemptLeavesTheSetThatIsKnown) {
  ASite site;
  ready_after_one_round(site);
  const SavedState saved = site.saved;
  ready(site);
  site.hear_task(a_task(1, 0));
  site.wakes = false;
  answer(site, 1, "made in 1 again");
  site.saved = saved;  // its file was written, its record was not
  ready(site);
  site.hear_task(a_task(2, 1));
  EXPECT_EQ(start_of(site), "made in 1");
}

TEST(OwnShelf, AnAnswerWhoseSetCannotBeKeptIsNotCountedAsReleased) {
  ASite site;
  ready_after_one_round(site);
  const auto released = site.told()["released"];
  std::filesystem::remove_all(site.models());
  site.hear(RoundClosed{{1}, true}).hear_task(a_task(2, 0));
  answer(site, 2, "made in 2");
  ASSERT_EQ(site.said<Declined>().size(), 1U);
  EXPECT_EQ(site.said<Declined>()[0].reason.find("own-"), std::string::npos) << "a path of this site's";
  EXPECT_EQ(site.told()["released"], released);
  ASSERT_TRUE(site.forget({"p3"}));
  EXPECT_EQ(site.told()["released"]["count"].get<std::size_t>(), site.entries("Released"));
}

TEST(OwnShelf, WhatIsDroppedLosesItsKeyAndThenItsFile) {
  ASite site;
  ready_after_one_round(site);
  site.hear(RoundClosed{{1}, true}).hear_task(a_task(2, 1));
  answer(site, 2, "made in 2");
  site.hear(RoundClosed{{2}, true}).hear_task(a_task(3, 2));
  EXPECT_THAT(sets(site), ElementsAre("2"));
  site.wait(Duration(2000));
  EXPECT_THAT(*site.files().list(site.models()), SizeIs(1));
}

TEST(OwnShelf, ASiteThatLostItsStateStartsFromTheFileAndSaysSo) {
  ASite site;
  ready(site);
  site.hear_task(a_task(5, 4));
  EXPECT_EQ(start_of(site), "");
  EXPECT_THAT(site.notes, testing::Contains(HasSubstr("no tensors of its own from round 4")));
}

TEST(OwnShelf, ASetThatCannotBeReadIsNoReasonToBeginAnew) {
  ASite site;
  ready_after_one_round(site);
  const std::vector<Path> files = *site.files().list(site.models());
  ASSERT_THAT(files, SizeIs(1));
  ASSERT_TRUE(site.files().remove(files[0]));
  site.hear(RoundClosed{{1}, true}).hear_task(a_task(2, 1));
  ASSERT_THAT(site.said<Declined>(), SizeIs(1));
  EXPECT_THAT(site.said<Declined>()[0].reason, HasSubstr("of round 1 cannot be read")) << "and no path of this site";
  EXPECT_THAT(site.notes, Contains(HasSubstr("restore this site's state folder from a backup")));
}

// Trained in round 1, published; p0 is to be forgotten.
struct APlan {
  APlan() {
    ready(site);
    site.hear_task(a_task(1, 0));
    answer(site, 1, "trained");
    site.hear(RoundClosed{{1}, true});
    hear_published(site, 2, {1}, {1});
    request = *site.forget({"p0"});
    site.hear_task(a_task(2, 1, Work::kEvaluate, {request}));
    site.computed(2, Computed{{2}, Payload::kNone, nullptr, 0, {}});
    site.hear(RoundClosed{{2}, true});
  }
  void unlearn(std::uint64_t round, std::uint64_t own, const std::string& made) {
    site.hear_task(a_task(round, own, Work::kUnlearn, {request}));
    answer(site, round, made);
    site.hear(RoundClosed{{round}, true});
  }

  ASite site;
  RequestId request;
};

TEST(OwnShelf, APlanWorksOnASecondSet) {
  APlan plan;
  plan.unlearn(3, 1, "unlearned once");
  EXPECT_THAT(sets(plan.site), ElementsAre("1", "3"));
  plan.unlearn(4, 3, "unlearned twice");
  EXPECT_EQ(start_of(plan.site), "unlearned once");
  EXPECT_THAT(sets(plan.site), ElementsAre("1", "3", "4"));
  plan.site.hear_task(a_task(5, 4, Work::kEvaluate, {plan.request}));
  EXPECT_THAT(sets(plan.site), ElementsAre("1", "4"));
}

TEST(OwnShelf, ARefusedMethodsSetIsDroppedAndTheNextOneStartsFromTheFirst) {
  APlan plan;
  plan.unlearn(3, 1, "unlearned badly");
  plan.site.hear_task(a_task(4, 1, Work::kUnlearn, {plan.request}));
  EXPECT_EQ(start_of(plan.site), "trained");
  EXPECT_THAT(sets(plan.site), ElementsAre("1"));
}

TEST(OwnShelf, PublishingWhatForgotEndsEverySetOfBefore) {
  APlan plan;
  plan.unlearn(3, 1, "unlearned");
  hear_published(plan.site, 3, {3}, {3}, {plan.request});
  EXPECT_THAT(sets(plan.site), ElementsAre("3"));
  EXPECT_THAT(plan.site.said<Erased>(), SizeIs(1));
  plan.site.hear_task(a_task(5, 3));
  EXPECT_EQ(start_of(plan.site), "unlearned");
}

TEST(OwnShelf, ExactRetrainingStartsFreshAndEndsTheSetsOfBefore) {
  APlan plan;
  plan.site.hear_task(a_task(3, 0, Work::kTrain, {plan.request}));
  EXPECT_EQ(start_of(plan.site), "");
  answer(plan.site, 3, "retrained");
  plan.site.hear(RoundClosed{{3}, true});
  hear_published(plan.site, 4, {3}, {3}, {plan.request});
  EXPECT_THAT(sets(plan.site), ElementsAre("3"));
}

TEST(OwnShelf, APublicationThatComesLateLeavesWhatWasMadeSince) {
  APlan plan;
  plan.unlearn(3, 1, "unlearned");
  plan.site.hear_task(a_task(5, 3));
  answer(plan.site, 5, "trained on");
  RoundTask next = a_task(6, 5);
  next.own_published = {3};
  plan.site.hear(RoundClosed{{5}, true}).hear_task(next);
  EXPECT_THAT(sets(plan.site), Contains("3")) << "of a model that is published and still on its way";
  hear_published(plan.site, 3, {3}, {3}, {plan.request});
  answer(plan.site, 6, "trained further");
  plan.site.hear(RoundClosed{{6}, false}).hear_task(a_task(7, 5));
  EXPECT_EQ(start_of(plan.site), "trained on");
}

TEST(OwnShelf, APublicationEndsTheWorkOfTheRoundsUpToIt) {
  APlan plan;
  plan.site.hear_task(a_task(3, 1, Work::kUnlearn, {plan.request}));
  hear_published(plan.site, 3, {4}, {1}, {plan.request});
  EXPECT_EQ(plan.site.cancels, 1U);
  answer(plan.site, 3, "too late, from the set of before");
  EXPECT_THAT(sets(plan.site), ElementsAre("1"));
}

TEST(OwnShelf, ThePublishedModelsSetStaysWhileTrainingGoesOn) {
  APlan plan;
  plan.unlearn(3, 1, "unlearned");
  hear_published(plan.site, 3, {3}, {3}, {plan.request});
  for (const std::uint64_t round : {5U, 6U, 7U}) {
    plan.site.hear_task(a_task(round, round == 5 ? 3 : round - 1));
    answer(plan.site, round, "trained on");
    plan.site.hear(RoundClosed{{round}, true});
  }
  EXPECT_THAT(sets(plan.site), ElementsAre("3", "6", "7"));
}

TEST(OwnShelf, ATaskThatIsSaidAgainLeavesWhatItsRoundMade) {
  ASite site;
  ready_after_one_round(site);
  ready(site);
  site.hear_task(a_task(1, 0));
  EXPECT_THAT(sets(site), ElementsAre("1")) << "the first answer may have counted";
}

TEST(OwnShelf, TheOwnersStatisticsAreMadeAnewInAPlansFirstRoundAlone) {
  APlan plan;
  plan.site.hear_task(a_task(3, 1, Work::kUnlearn, {plan.request}));
  EXPECT_EQ(plan.site.computes.back().selection.statistics, plan.site.computes.back().selection.kept);
  EXPECT_THAT(plan.site.computes.back().selection.statistics, SizeIs(18));
  answer(plan.site, 3, "unlearned");
  plan.site.hear(RoundClosed{{3}, true}).hear_task(a_task(4, 3, Work::kUnlearn, {plan.request}));
  EXPECT_THAT(plan.site.computes.back().selection.statistics, IsEmpty());
}

TEST(OwnShelf, AnotherSitesStatisticsStay) {
  ASite site;
  ready(site);
  RoundTask task = a_task(3, 0, Work::kUnlearn, {RequestId::of("fr-0123456789abcdef")});
  site.hear_task(task);
  ASSERT_THAT(site.computes, SizeIs(1));
  EXPECT_THAT(site.computes[0].selection.statistics, IsEmpty());
}

TEST(OwnShelf, ThePublishedModelIsGivenOutWithTheSitesOwn) {
  const auto manifest = *Manifest::make(
      {{.name = "bn.running_mean", .shape = {1}, .role = TensorRole::kBuffer}, {.name = "fc.weight", .shape = {1}}});
  const std::string model(text_of(encode_safetensors({manifest, {0, 7}}, {})));
  ASite site;
  ready(site);
  site.hear_task(a_task(1, 0));
  answer(site, 1, std::string(text_of(encode_own(std::vector<float>{3}))));
  Published published = a_publication(2, model, {});
  published.made_in = published.own = {1};
  site.hear(published, {blob(model)});
  const auto held = site.agent().published();
  ASSERT_TRUE(held) << held.error().what;
  EXPECT_THAT(decode_safetensors(*held->file)->weights.values, ElementsAre(3, 7));
}

TEST(OwnShelf, AModelWhoseSetWasLostWithTheStateIsNotGivenOutAsIfItWereWhole) {
  ASite site;
  ready(site);
  hear_published(site, 2, {1}, {1});
  const auto held = site.agent().published();
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().fault, Fault::kCorrupt);
  EXPECT_THAT(held.error().what, HasSubstr("restore this site's state folder"));
}

TEST(OwnShelf, WithoutFedBnNothingIsKept) {
  ASite site;
  site.ready().hear_task(a_task(1, 0)).computed(1);
  EXPECT_FALSE(site.computes[0].leaves_own);
  EXPECT_THAT(sets(site), IsEmpty());
}

}  // namespace
}  // namespace expunge
