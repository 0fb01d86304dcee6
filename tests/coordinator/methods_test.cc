#include <cmath>

#include "coordinator/unlearning/plan.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> names_in_turn(const ForgetRules& rules) {
  std::vector<std::string> names;
  const auto methods = methods_in_turn(rules);
  if (methods)
    for (const MethodPlan& method : *methods) names.push_back(method.name);
  return names;
}

TEST(Methods, RetrainingIsTheLastResort) {
  ForgetRules rules;
  EXPECT_EQ(names_in_turn(rules), (std::vector<std::string>{"as-unseen", "retrain"})) << "of a study that says nothing";
  rules.method = "salun";
  rules.fallbacks = {"random-labels", "salun", "retrain", "fine-tune"};
  EXPECT_EQ(names_in_turn(rules), (std::vector<std::string>{"salun", "random-labels", "retrain"}));
  rules.method = "retrain";
  EXPECT_EQ(names_in_turn(rules), (std::vector<std::string>{"retrain"}));
}

TEST(Methods, ParametersAreTheFirstMethodsAlone) {
  ForgetRules rules;
  rules.method = "neg-grad-plus";
  rules.parameters = {{"alpha", 0.9}, {"rounds", 2}, {"owner_share", 0.25}};
  EXPECT_EQ(choose_method("neg-grad-plus", rules)->parameters,
            (std::map<std::string, double>{{"alpha", 0.9}, {"retain_share", 0.1}}));
  EXPECT_EQ(choose_method("neg-grad-plus", rules)->rounds, 2U);
  EXPECT_EQ(choose_method("neg-grad-plus", rules)->owner_share, 0.25);
  EXPECT_EQ(choose_method("salun", rules)->parameters, (std::map<std::string, double>{{"retain_share", 0.1}}));
}

TEST(Methods, SomeHaveAMaskAndSomeNoHelpers) {
  const ForgetRules rules;
  for (const char* name : {"salun", "rum", "as-unseen"}) EXPECT_TRUE(choose_method(name, rules)->has_mask) << name;
  for (const char* name : {"gradient-ascent", "ssd", "as-unseen"})
    EXPECT_FALSE(choose_method(name, rules)->has_helpers) << name;
  for (const char* name : {"random-labels", "fine-tune", "l1-sparse", "salun-soft", "regun", "amun", "msg", "ct",
                           "neg-grad-plus", "class-removal", "site-removal", "fedquit"}) {
    const auto plan = choose_method(name, rules);
    ASSERT_TRUE(plan) << name;
    EXPECT_EQ(plan->name, name);
    EXPECT_FALSE(plan->has_mask) << name;
    EXPECT_TRUE(plan->has_helpers) << name;
  }
}

TEST(Methods, WhereNobodyHasASpecialPartSitesWeighByTheirRecords) {
  const ForgetRules rules;
  for (const char* name : {"fine-tune", "l1-sparse", "ct"})
    EXPECT_EQ(choose_method(name, rules)->owner_share, 0) << name;
}

TEST(Methods, LearnersAreToldTheLengthOfAPlanWhereTheirWorkFollowsIt) {
  ForgetRules rules;
  rules.method = "l1-sparse";
  rules.parameters = {{"rounds", 3}};
  EXPECT_EQ(choose_method("l1-sparse", rules)->parameters.at("plan_rounds"), 3);
  EXPECT_EQ(choose_method("salun-soft", rules)->parameters.at("plan_rounds"), 5);
  EXPECT_FALSE(choose_method("salun", rules)->parameters.contains("plan_rounds"));
}

TEST(Methods, ThoseThatNeedSingleUpdatesAreRefusedWithTheReason) {
  for (const char* name : {"fed-eraser", "fed-recovery"}) {
    const auto refused = choose_method(name, {});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, HasSubstr("the coordinator keeps none of"));
  }
}

TEST(Methods, StepsGetSmallerOverThePlannedRoundsAndThenStay) {
  MethodPlan plan;
  plan.rounds = 4;
  EXPECT_EQ(pace_of(plan, 0), 1);
  EXPECT_EQ(pace_of(plan, 1), 0.75);
  EXPECT_EQ(pace_of(plan, 3), 0.25);
  EXPECT_EQ(pace_of(plan, 9), 0.25);
}

TEST(Methods, UnknownOnesAndWrongParametersAreRefused) {
  ForgetRules rules;
  EXPECT_THAT(choose_method("gradient-descent", rules).error().what, HasSubstr("did you mean 'gradient-ascent'?"));
  rules.parameters = {{"rounds", 1.5}};
  EXPECT_EQ(choose_method(rules.method, rules).error().fault, Fault::kBadInput);
  for (const auto& [name, value] : {std::pair("owner_share", 1.5), std::pair("retain_per_forget", -1.0),
                                    std::pair("retain_per_forget", std::nan(""))}) {
    rules.parameters = {{name, value}};
    const auto plan = choose_method(rules.method, rules);
    ASSERT_FALSE(plan) << name;
    EXPECT_EQ(plan.error().fault, Fault::kBadInput);
    EXPECT_THAT(plan.error().what, HasSubstr(name));
  }
}

TEST(Methods, AnOwnerThatRepairsAloneTakesAsManyRetainRecordsAsForgetRecords) {
  ForgetRules rules;
  rules.method = "as-unseen";
  EXPECT_EQ(choose_method("as-unseen", rules)->parameters.at("retain_per_forget"), 1);
  EXPECT_FALSE(choose_method("salun", rules)->parameters.contains("retain_per_forget"));
  rules.parameters = {{"retain_per_forget", 0}};
  EXPECT_FALSE(choose_method("as-unseen", rules)->parameters.contains("retain_per_forget"));
}

}  // namespace
}  // namespace expunge::testing
