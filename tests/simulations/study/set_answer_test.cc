#include "simulations/study/set_answer.h"

#include <gmock/gmock.h>

#include "tests/simulations/study/left_cells.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

using SetAnswer = LeftCells;

TEST_F(SetAnswer, NamesTheNearestMethodFirst) {
  leave(0, summary_with(0.5, 0.2));
  leave(2, summary_with(0.5, 0.1));
  const auto page = set_answer(study_.sets[0], rows());
  EXPECT_THAT(page, HasSubstr("comes <b>a_b &amp; c^|\\</b>, 10.0 points from them"));
  EXPECT_THAT(page, HasSubstr("25 times as fast as retraining"));
  EXPECT_THAT(page, HasSubstr("Of 1 run 1 is like one more retrained model."));
}

std::string summary_beside_band(double gap, double band) {
  std::string text = summary_with(0.5, gap);
  const std::string models = "\"models\"";
  return text.insert(text.find(models), R"("band": {"gap": {"percentile_95": )" + std::to_string(band) + "}}, ");
}

constexpr const char* kOrder = "their order says little";

TEST_F(SetAnswer, NamesWhoElseIsLikeARetrainedModel) {
  leave(0, summary_beside_band(0.02, 0.03));
  leave(2, summary_beside_band(0.01, 0.03));
  EXPECT_THAT(set_answer(study_.sets[0], rows()),
              HasSubstr("It is nowhere further from them than they are from each other, and neither is salun: their "
                        "order says little."));
}

TEST_F(SetAnswer, WhoIsFurtherThanTheNullBandIsNotNamedAndBesideWhomNobodyIs) {
  for (const double nearest : {0.01, 0.04}) {
    leave(0, summary_beside_band(0.05, 0.03));
    leave(2, summary_beside_band(nearest, 0.03));
    EXPECT_THAT(set_answer(study_.sets[0], rows()), Not(HasSubstr(kOrder))) << nearest;
  }
}

TEST_F(SetAnswer, WhoIsWithinTheNullBandInTheMeanOfSharesAloneIsNot) {
  study_.axes.push_back({"share", false, {{"0.1", {}}, {"0.5", {}}}});
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].labels["share"] = i % 2 == 0 ? "0.1" : "0.5";
  leave(0, summary_beside_band(0.00, 0.03));
  leave(1, summary_beside_band(0.04, 0.03));
  leave(2, summary_beside_band(0.01, 0.03));
  leave(3, summary_beside_band(0.01, 0.03));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), Not(HasSubstr(kOrder)));
}

TEST_F(SetAnswer, WhoseVerdictsSayOtherwiseIsNot) {
  std::string judged = summary_beside_band(0.02, 0.03);
  judged.replace(judged.find("inside the null band"), 20, "forgot too little");
  leave(0, judged);
  leave(2, summary_beside_band(0.01, 0.03));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), Not(HasSubstr(kOrder)));
}

TEST_F(SetAnswer, NoTestAccuracyIsGainedWhereItIsTheSameToATenthOfAPoint) {
  std::string same = summary_with(0.5, 0.1);
  same.replace(same.find("0.7"), 3, "0.8004");
  leave(0, same);
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr(" Test accuracy is the same in the mean."));
}

TEST_F(SetAnswer, SaysWhoseRunsHaveNoResult) {
  leave(0, summary_with(0.5, 0.1));
  leave(1, summary_with(0.5, 0.1));
  leave(2, summary_with(0.5, 0.2));
  EXPECT_THAT(set_answer(study_.sets[0], rows()),
              HasSubstr("<b>Not all runs have a result: a_b &amp; c^|\\ (1 of 2).</b>"));
  leave(3, summary_with(0.5, 0.2));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), Not(HasSubstr("Not all runs")));
}

std::string summary_with_control(const std::string& verdict) {
  std::string text = summary_with(0.5, 0.1);
  const std::string models = "\"models\"";
  return text.insert(text.find(models), R"("controls": {"noisy copy": {"verdict": ")" + verdict +
                                            R"("}, "original": {"verdict": "forgot too little"}}, )");
}

TEST_F(SetAnswer, SaysWhereAControlWasTakenForForgotten) {
  leave(0, summary_with_control("inside the null band"));
  leave(1, summary_with_control("forgot too little"));
  EXPECT_THAT(set_answer(study_.sets[0], rows()),
              HasSubstr("Of 2 models that did not forget, judged as controls beside it, 1 was taken for one that "
                        "did: a run that is like a retrained model proves little here."));
  leave(0, summary_with_control("not measurable"));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), Not(HasSubstr("controls")));
}

TEST_F(SetAnswer, BeginsWithItWhereNobodyIsLikeARetrainedModel) {
  std::string known = summary_with(0.5, 0.1);
  known.replace(known.find("inside the null band"), 20, "forgot too little");
  leave(0, known);
  leave(2, known);
  EXPECT_THAT(set_answer(study_.sets[0], rows()),
              HasSubstr("</b>: <b>in no run was the new model shown to be like one that never saw the records</b>. "
                        "Nearest to models"));
}

TEST_F(SetAnswer, TellsHowForgottenRecordsAreAnswered) {
  leave(0, R"({"unlearned": {"forget": {"accuracy": 0.88}}, "oracle": {"forget": {"accuracy": 0.664}},
      "evidence": {"models": {"unlearned": {"gap": {"average": 0.087}}}}})");
  EXPECT_THAT(set_answer(study_.sets[0], rows()),
              HasSubstr("Of the forgotten records it answers 88.0 % right, they 66.4 %."));
}

TEST_F(SetAnswer, SaysWhatIsSlowerThanRetraining) {
  std::string slow = summary_with(0.5, 0.1);
  slow.replace(slow.find("\"retrain\": 50"), 13, "\"retrain\": 1 ");
  leave(0, slow);
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("Slower than retraining: 0.5 times as fast"));
}

TEST_F(SetAnswer, SaysWhereTheOriginalIsNoFurtherThanRetrainedModelsAreFromEachOther) {
  const auto with_original = [](double gap) {
    std::string text = summary_beside_band(0.01, 0.03);
    const std::string models = "\"models\"";
    return text.insert(text.find(models),
                       R"("controls": {"original": {"gap": {"average": )" + std::to_string(gap) + "}}}, ");
  };
  leave(0, with_original(0.02));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("Left as it was, the model is 2.0 points from them"));
  leave(0, with_original(0.04));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), Not(HasSubstr("Left as it was")));
}

TEST_F(SetAnswer, IsOpenWhileRunsOfTheNearestAreMissing) {
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("class=\"verdict open\""));
  leave(1, summary_with(0.5, 0.1));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("class=\"verdict\""));
}

TEST_F(SetAnswer, CountsThoseWithoutResultWhereTheyAreMany) {
  study_.axes[0].choices.clear();
  cells_.clear();
  folders_.clear();
  for (int i = 0; i < 6; ++i) {
    cells_.push_back(
        {.labels = {{"set", "clinic"}, {"method", std::to_string(i)}, {"seed", "1"}}, .config = {}, .data = {}});
    folders_.push_back(folder_ / "cells" / ("method-" + std::to_string(i)));
  }
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("Not all runs have a result: 5 of those compared."));
}

TEST_F(SetAnswer, SaysWhatCouldNotBeMeasured) {
  std::string unclear = summary_with(0.5, 0.1);
  unclear.replace(unclear.find("inside the null band"), 20, "not measurable");
  leave(0, unclear);
  leave(1, summary_with(0.5, 0.1));
  const auto page = set_answer(study_.sets[0], rows());
  EXPECT_THAT(page, HasSubstr("Of 2 runs 1 is like one more retrained model and 1 is not measurable."));
  EXPECT_THAT(page, HasSubstr("class=\"verdict open\""));
}

TEST_F(SetAnswer, CrownsNobodyWhereNoRunCouldBeMeasured) {
  std::string unclear = summary_with(0.5, 0.1);
  unclear.replace(unclear.find("inside the null band"), 20, "not measurable");
  leave(0, unclear);
  leave(2, unclear);
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("<b>clinic</b>: <b>nothing could be measured here</b>"));
}

TEST_F(SetAnswer, OfNothingSaysSo) {
  EXPECT_THAT(set_answer(study_.sets[0], rows()), HasSubstr("clinic: nothing that could be compared has ended yet"));
}

}  // namespace
}  // namespace expunge
