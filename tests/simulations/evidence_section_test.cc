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
  for (const auto* bad : {"forgot too little", "forgot too much", "harmed", "not measurable"})
    EXPECT_THAT(evidence_section(an_evidence(bad).dump()), HasSubstr("verdict bad")) << bad;
}

TEST(EvidenceSection, ShowsEveryModelBesideTheBand) {
  const auto page = evidence_section(an_evidence("forgot too little").dump());
  EXPECT_THAT(page, AllOf(HasSubstr("class=\"band\""), HasSubstr("class=\"oracle\""), HasSubstr("class=\"unlearned\""),
                          HasSubstr("oracle (must pass)"), HasSubstr("original (must fail)")));
  EXPECT_THAT(page, HasSubstr("not within 100"));
  EXPECT_THAT(page, HasSubstr("&lt;what&gt;"));
}

TEST(EvidenceSection, WithoutEnoughOraclesSaysWhyThereIsNoVerdict) {
  Json evidence = an_evidence("harmed");
  evidence.erase("band");
  evidence["oracles"] = 1;
  evidence["models"]["unlearned"].erase("verdict");
  EXPECT_THAT(evidence_section(evidence.dump()),
              AllOf(HasSubstr("at least three models"), HasSubstr("here is one"), Not(HasSubstr("class=\"strip\""))));
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

TEST(EvidenceSection, OfNoModelIsEmpty) {
  EXPECT_EQ(evidence_section("{}"), "");
}

TEST(Report, HasNoEvidenceWhereThereIsNone) {
  EXPECT_THAT(report_html(R"({"study":"s"})"), Not(HasSubstr("Has it forgotten?")));
  const Json summary{{"study", "s"}, {"evidence", an_evidence("inside the null band")}};
  EXPECT_THAT(report_html(summary.dump()), HasSubstr("Has it forgotten?"));
}

TEST(StripPlot, WritesTheBandsEnds) {
  const auto svg = strip_plot({{.name = "Gap", .note = "", .marks = {{"oracle", "retrained", 0.1}}, .most = 0.25}});
  EXPECT_THAT(svg, AllOf(HasSubstr("25.0 %</text>"), HasSubstr("retrained 10.0 %")));
  EXPECT_EQ(strip_plot({{.name = "Nothing", .note = "", .marks = {}}}), "<div class=\"dotplot\">\n</div>\n");
}

}  // namespace
}  // namespace expunge
