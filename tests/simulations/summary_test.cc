#include "simulations/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulations/report.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

// Two oracles, of which the first alone is nearer.
Json scores() {
  const Json gap{{"forget", 0.3}, {"retain", 0}, {"test", 0.1}, {"membership", 0}, {"average", 0.1}, {"place", 1}};
  const auto model = [](double forget) { return Json{{"forget", {{"accuracy", forget}}}}; };
  return {{"models", {{"unlearned", model(0.5)}, {"ssd", model(0.5)}, {"oracle", model(0.5)}}},
          {"evidence", {{"oracles", 2}, {"models", {{"unlearned", {{"gap", gap}}}, {"ssd", {{"gap", gap}}}}}}}};
}

Json summary_of(const Json& scores, const ForgetRules& rules = {}) {
  Experiment experiment{.study = {},
                        .sites = {},
                        .network_file = {},
                        .data = {},
                        .forget_site = SiteId::of("site-b"),
                        .choice = {},
                        .compare = {}};
  experiment.study.forget = rules;
  SimulationFacts facts{.experiment = experiment};
  facts.main.method = rules.method;
  facts.main.status = "{}";
  facts.compared = {{.method = "ssd", .status = "{}", .cost = {}}};
  facts.ledger = "[]";
  facts.scores = scores.dump();
  return Json::parse(summary_json(facts));
}

TEST(Summary, GapsAreTheMeanOverAllRetrainedModels) {
  const Json expected{{"forget", 0.3}, {"retain", 0}, {"test", 0.1}, {"membership", 0}, {"average", 0.1}};
  const Json summary = summary_of(scores());
  EXPECT_EQ(summary["gap"], expected);
  EXPECT_EQ(summary["methods"]["ssd"]["gap"], expected);
  const auto page = report_html(summary.dump());
  EXPECT_THAT(page, HasSubstr("Average gap<b>10.0 points</b><small>mean distance to 2 models retrained"));
}

TEST(Summary, TheOracleIsTheMeanOfAllThatWereRetrained) {
  Json two = scores();
  two["models"]["oracle"]["test"] = {{"accuracy", 0.9}};
  two["models"]["oracle"]["forget"]["loss"] = nullptr;  // not a number
  two["models"]["oracle-2"]["forget"]["loss"] = 1;
  two["models"]["oracle-2"]["forget"].update({{"accuracy", 0.7}, {"auc", 0.8}});
  const Json summary = summary_of(two);
  EXPECT_EQ(summary["oracle"], Json({{"forget", {{"accuracy", 0.6}}}})) << "only what all of them have";
  EXPECT_EQ(summary_of(scores())["oracle"], scores()["models"]["oracle"]);
}

TEST(Summary, TellsHowManyRetainRecordsStandBesideForgottenOnes) {
  const auto request_with = [](const char* method, std::map<std::string, double> parameters) {
    ForgetRules rules;
    rules.method = method;
    rules.parameters = std::move(parameters);
    return summary_of(scores(), rules)["requests"][0];
  };
  EXPECT_EQ(request_with("as-unseen", {})["retain_per_forget"], 1);
  EXPECT_EQ(request_with("salun", {{"retain_per_forget", 3}})["retain_per_forget"], 3);
  EXPECT_FALSE(request_with("salun", {}).contains("retain_per_forget"));
}

TEST(Summary, WithoutEvidenceThereIsNoGap) {
  Json none = scores();
  none.erase("evidence");
  const Json summary = summary_of(none);
  EXPECT_TRUE(summary["gap"].empty());
  EXPECT_FALSE(summary.contains("evidence"));
}

}  // namespace
}  // namespace expunge
