// What the report makes of the evidence.
#include "simulations/evidence_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulations/report.h"
#include "simulations/strip_plot.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Json a_model(double score, const std::string& verdict) {
  return {{"verdict", verdict},         {"reasons", {"The score is <what> it is."}},
          {"calibrated", score},        {"figures", {{"forget", 0.8}, {"test", 0.9}}},
          {"gap", {{"average", 0.02}}}, {"relearning", {{"bound", 100}}}};
}

Json an_evidence(const std::string& verdict) {
  return {{"oracles", 3},
          {"band", {{"calibrated", {{"least", -1}, {"most", 1}}}, {"forget", {{"least", 0.7}, {"most", 0.9}}}}},
          {"models", {{"unlearned", a_model(0.5, verdict)}}},
          {"controls", {{"original", a_model(3, "forgot too little")}}},
          {"oracle_models", {{"oracle", a_model(0.1, "inside the null band")}}}};
}

TEST(EvidenceSection, BeginsWithTheVerdictInPlainWords) {
  EXPECT_THAT(evidence_section(an_evidence("inside the null band").dump()),
              AllOf(HasSubstr("cannot be told from models that never saw"), Not(HasSubstr("verdict bad"))));
  for (const auto* bad : {"forgot too little", "forgot too much", "harmed"})
    EXPECT_THAT(evidence_section(an_evidence(bad).dump()), HasSubstr("verdict bad")) << bad;
}

TEST(EvidenceSection, ProvesLittleWhereAControlPasses) {
  Json evidence = an_evidence("inside the null band");
  evidence["controls"]["noisy copy"] = a_model(0.5, "inside the null band");
  EXPECT_THAT(
      evidence_section(evidence.dump()),
      AllOf(HasSubstr("class=\"verdict open\"><b>Proves little:</b>"),
            HasSubstr("neither can one that did not forget them (noisy copy)"), Not(HasSubstr("Forgotten, as far"))));
  const Json summary{{"requests", {{{"state", "published"}}}}, {"evidence", evidence}};
  EXPECT_THAT(report_html(summary.dump()), Not(HasSubstr("class=\"verdict\"")));
  evidence["models"]["unlearned"]["verdict"] = "forgot too little";
  EXPECT_THAT(evidence_section(evidence.dump()), Not(HasSubstr("Proves little")));
}

TEST(EvidenceSection, WhatCannotBeMeasuredHasNotFailed) {
  EXPECT_THAT(evidence_section(an_evidence("not measurable").dump()),
              AllOf(HasSubstr("verdict open"), Not(HasSubstr("verdict bad"))));
  const Json summary{{"requests", {{{"state", "published"}}}}, {"evidence", an_evidence("not measurable")}};
  EXPECT_THAT(report_html(summary.dump()), Not(HasSubstr("verdict bad")));
}

TEST(EvidenceSection, ShowsEveryModelBesideTheBand) {
  const auto page = evidence_section(an_evidence("forgot too little").dump());
  EXPECT_THAT(page,
              AllOf(HasSubstr("class=\"band\""), HasSubstr("class=\"oracle\""), HasSubstr("class=\"unlearned\""),
                    HasSubstr("retrained (must pass)"), Not(HasSubstr("oracle (")), HasSubstr("original (must fail)")));
  EXPECT_THAT(page, HasSubstr("not within 100"));
  EXPECT_THAT(page, HasSubstr("&lt;what&gt;"));
}

TEST(EvidenceSection, WithoutEnoughOraclesSaysWhyThereIsNoVerdict) {
  Json evidence = an_evidence("harmed");
  evidence.erase("band");
  evidence["oracles"] = 1;
  evidence["models"]["unlearned"].erase("verdict");
  EXPECT_THAT(
      evidence_section(evidence.dump()),
      AllOf(HasSubstr("whether <b>80.0 %</b> right on the forgotten records is near enough to the <b>80.0 %</b>"),
            HasSubstr("cannot be judged beside one retrained model"), Not(HasSubstr("class=\"strip\""))));
}

TEST(EvidenceSection, TellsWhereGroupsDiffer) {
  Json evidence = an_evidence("harmed");
  const Json figures{{"records", 12},  {"patients", 5},      {"original", 0.9}, {"candidate", 0.5},
                     {"oracles", 0.8}, {"difference", -0.3}, {"least", -0.4},   {"most", -0.1}};
  evidence["models"]["unlearned"]["strata"] = {{{"axis", "sex"}, {"value", "F"}, {"forget", figures}},
                                               {{"axis", "finding"}, {"value", "Edema"}, {"missed_test", figures}}};
  const auto page = evidence_section(evidence.dump());
  EXPECT_THAT(page, AllOf(HasSubstr("In 1 of 1 groups"), HasSubstr("<b>-30.0<small>-40.0 to -10.0</small></b>"),
                          HasSubstr("false negatives")));
}

TEST(EvidenceSection, ABoundThatIsNotZeroDoesNotReadAsZero) {
  Json evidence = an_evidence("harmed");
  const Json figures{{"records", 12},  {"patients", 5},     {"original", 0.9}, {"candidate", 0.85},
                     {"oracles", 0.8}, {"difference", 0.0}, {"least", 0.0003}, {"most", 0.106}};
  evidence["models"]["unlearned"]["strata"] = {{{"axis", "sex"}, {"value", "F"}, {"forget", figures}}};
  EXPECT_THAT(evidence_section(evidence.dump()), HasSubstr("<b>0.0<small>+0.03 to +10.6</small></b>"));
  evidence["models"]["unlearned"]["strata"][0]["forget"]["least"] = 1e-17;
  EXPECT_THAT(evidence_section(evidence.dump()), HasSubstr("<td>0.0<small>0.0 to +10.6</small></td>"));
}

TEST(EvidenceSection, OrdersThirdsFromEasyToHard) {
  Json evidence = an_evidence("harmed");
  for (const auto* value : {"easy", "hard", "medium"})
    evidence["models"]["unlearned"]["strata"].push_back({{"axis", "difficulty"}, {"value", value}});
  const auto page = evidence_section(evidence.dump());
  EXPECT_LT(page.find("difficulty easy"), page.find("difficulty medium"));
  EXPECT_LT(page.find("difficulty medium"), page.find("difficulty hard"));
}

TEST(EvidenceSection, OfNoModelIsEmpty) {
  EXPECT_EQ(evidence_section("{}"), "");
}

TEST(Report, HasNoEvidenceWhereThereIsNone) {
  EXPECT_THAT(report_html(R"({"study":"s"})"), Not(HasSubstr("Has it forgotten?")));
  const Json summary{{"study", "s"}, {"evidence", an_evidence("inside the null band")}};
  EXPECT_THAT(report_html(summary.dump()), HasSubstr("Has it forgotten?"));
}

TEST(Report, TellsTheSeedInItsTitle) {
  EXPECT_THAT(report_html(R"({"study":"s","seed":7})"),
              AllOf(HasSubstr("<h1>s, seed 7: "), HasSubstr("<title>s, seed 7 ")));
}

TEST(Report, TellsWhoseRecordsWereTouched) {
  const auto page_with = [](const char* method) {
    const Json request{{"state", "published"}, {"method", method}, {"retain_share", 0.1}};
    return report_html(Json{{"study", "s"}, {"requests", {request}}}.dump());
  };
  EXPECT_THAT(page_with("salun"), HasSubstr("of each site's other records"));
  EXPECT_THAT(page_with("ssd"), AllOf(HasSubstr("of the owner's other records; no"), Not(HasSubstr("each site's"))));
  EXPECT_THAT(page_with("as-unseen"), AllOf(HasSubstr("of the owner's other records"), Not(HasSubstr("each site's"))));
  EXPECT_THAT(page_with("retrain"), Not(HasSubstr("Retain data touched")));
}

TEST(Report, TellsHowManyRetainRecordsStandBesideForgottenOnes) {
  const auto page_with = [](double count) {
    const Json request{
        {"state", "published"}, {"method", "as-unseen"}, {"retain_share", 0.1}, {"retain_per_forget", count}};
    return report_html(Json{{"study", "s"}, {"requests", {request}}}.dump());
  };
  EXPECT_THAT(page_with(1), HasSubstr("or at the owner as many as are forgotten where that is more"));
  EXPECT_THAT(page_with(2.5), HasSubstr("at the owner 2.5 for each forgotten one where that is more"));
}

TEST(StripPlot, WritesTheBandsEnds) {
  const auto svg = strip_plot({{.name = "Gap", .note = "", .marks = {{"oracle", "retrained", 0.1}}, .most = 0.25}});
  EXPECT_THAT(svg, AllOf(HasSubstr("25.0 %</text>"), HasSubstr("retrained 10.0 %")));
  EXPECT_EQ(strip_plot({{.name = "Nothing", .note = "", .marks = {}}}), "<div class=\"dotplot\">\n</div>\n");
}

}  // namespace
}  // namespace expunge
