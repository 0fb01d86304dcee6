#include "coordinator/saved_state.h"

#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

FederationState a_state(const Study& study) {
  FederationState state;
  state.last_round = {7};
  state.last_plan = 2;
  state.training = {{5}, 3, 900, true};
  RoundOrder order;
  order.id = {7};
  order.purpose = "a purpose";
  order.instruction.work = Work::kUnlearn;
  order.instruction.method = "salun";
  order.instruction.parameters = {{"fraction", 0.1}};
  order.instruction.network = study.network;
  order.instruction.recipe = study.recipe;
  order.instruction.learning_rate = 1.0 / 3;
  order.instruction.seed = ~std::uint64_t{0};
  order.base = {5};
  order.has_mask = true;
  order.requests = {request_id(1)};
  order.invited = {site(1), site(2)};
  order.required = {site(2)};
  order.quorum = 2;
  order.deadline = Duration{1234};
  state.open = order;
  return state;
}

TEST(SavedState, AnOpenRoundComesBackToTheBit) {
  const Study study = a_study();
  const FederationState state = a_state(study);
  const auto back = federation_from(to_json(state), study);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->open, state.open);
  EXPECT_EQ(back->training, state.training);
  EXPECT_EQ(back->last_round, state.last_round);
}

TEST(SavedState, APlanComesBack) {
  const Study study = a_study();
  FederationState state = a_state(study);
  ForgetPlan plan;
  plan.number = 2;
  plan.requests = {request_id(1)};
  plan.owners = {site(2)};
  plan.tainted = {4};
  plan.method_name = "salun";
  plan.step = PlanStep::kVerify;
  plan.candidate = {5};
  plan.mask = SealedFile{"mask-3.sealed", Digest{}, SecretBytes(Bytes(32, 7))};
  plan.before = {{site(1), measures(0.5, 0.25)}};
  plan.missed = {"salun: why"};
  state.plan = std::move(plan);
  const auto back = federation_from(to_json(state), study);
  ASSERT_TRUE(back && back->plan && back->plan->mask);
  EXPECT_EQ(to_json(*back), to_json(state));
}

TEST(SavedState, RefusesWhatIsNotAState) {
  const Study study = a_study();
  std::string json = to_json(a_state(study));
  EXPECT_EQ(federation_from("[]", study).error().fault, Fault::kCorrupt);
  EXPECT_EQ(federation_from(json.substr(1), study).error().fault, Fault::kCorrupt);
  json.replace(json.find("\"work\":5") == std::string::npos ? json.find("\"work\":4") : json.find("\"work\":5"), 8,
               "\"work\":9");
  EXPECT_EQ(federation_from(json, study).error().fault, Fault::kCorrupt);
}

TEST(SavedState, WhatDoesNotReadNamesItsKey) {
  const auto version = version_from("model/00000007", "{}");
  ASSERT_FALSE(version);
  EXPECT_EQ(version.error().fault, Fault::kCorrupt);
  EXPECT_THAT(version.error().what, ::testing::HasSubstr("'model/00000007' lacks a member"));
  const auto request = forget_case_from("request/fr-1", "7");
  ASSERT_FALSE(request);
  EXPECT_THAT(request.error().what, ::testing::HasSubstr("request/fr-1"));
}

TEST(SavedState, AFileNameThatLeavesTheFolderIsRefused) {
  Version version;
  version.number = {1};
  version.file = SealedFile{"../model", Digest{}, SecretBytes(Bytes(32, 1))};
  const auto back = version_from("model/1", to_json(version));
  ASSERT_FALSE(back);
  EXPECT_THAT(back.error().what, ::testing::HasSubstr("has a slash"));
}

TEST(SavedState, TheDigestOfAStudyLeavesForgetRulesOut) {
  Study study = a_study();
  const Digest digest = digest_of(study);
  study.forget.quota = 5;
  study.band.test_drop = 0.5;
  EXPECT_EQ(digest_of(study), digest);
  study.seed = 8;
  EXPECT_NE(digest_of(study), digest);
}

}  // namespace
}  // namespace expunge::testing
