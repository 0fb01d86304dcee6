#include "common/learn/multi_label.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/common/learn/finding_data.h"

namespace expunge {
namespace {

using testing::HasSubstr;

at::Tensor table(const std::vector<std::vector<float>>& rows) {
  at::Tensor values = at::empty({static_cast<std::int64_t>(rows.size()), 2}, at::kFloat);
  float* into = values.mutable_data_ptr<float>();
  for (const auto& row : rows) into = std::copy(row.begin(), row.end(), into);
  return values;
}

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

double softplus(double x) {
  return std::log1p(std::exp(x));
}

class MultiLabel : public testing::Test {
 protected:
  std::unique_ptr<Task> task(Uncertain uncertain = Uncertain::kIgnore) { return make_multi_label(data_, uncertain); }
  std::vector<double> targets(Uncertain uncertain) { return to_doubles(*task(uncertain)->targets(records(0, 2))); }
  FindingData data_{40};
};

TEST_F(MultiLabel, UncertainAndUnmentionedLabelsBecomeWhatTheStudyChose) {
  data_.relabel(0, {kUncertain, 1});
  data_.relabel(1, {0, kUnmentioned});
  const auto ignored = targets(Uncertain::kIgnore);
  EXPECT_TRUE(std::isnan(ignored[0]) && std::isnan(ignored[3]));
  EXPECT_EQ(ignored[1], 1);
  EXPECT_EQ(ignored[2], 0);
  EXPECT_THAT(targets(Uncertain::kZeros), testing::ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(targets(Uncertain::kOnes), testing::ElementsAre(1, 1, 0, 0));
}

TEST_F(MultiLabel, LossIsTheMeanCrossEntropyOfTheKnownLabels) {
  const at::Tensor outputs = table({{2, -1}, {0.5, 3}, {1, 1}});
  const auto losses = to_doubles(task()->losses(outputs, table({{1, 1}, {0, kUnknown}, {kUnknown, kUnknown}})));
  EXPECT_NEAR(losses[0], (softplus(-2) + softplus(1)) / 2, 1e-6);
  EXPECT_NEAR(losses[1], softplus(0.5), 1e-6);
  EXPECT_EQ(losses[2], 0);
}

TEST_F(MultiLabel, UnknownLabelsHaveNoGradient) {
  at::Tensor outputs = table({{2, -1}, {1, 1}}).set_requires_grad(true);
  task()->losses(outputs, table({{1, kUnknown}, {kUnknown, kUnknown}})).sum().backward();
  const auto gradient = to_doubles(outputs.grad().flatten());
  EXPECT_NEAR(gradient[0], 1 / (1 + std::exp(-2.0)) - 1, 1e-6);
  for (const std::size_t unknown : {1, 2, 3}) EXPECT_EQ(gradient[unknown], 0);
}

TEST_F(MultiLabel, RightAreTheKnownLabelsOnTheirSideOfAHalf) {
  const Right right = *task()->right(table({{2, -1}, {0.5, 3}}), table({{1, 1}, {0, kUnknown}}));
  EXPECT_EQ(right.right, 1U);
  EXPECT_EQ(right.answers, 3U);
}

TEST_F(MultiLabel, EveryFindingIsMeasuredOnItsKnownLabels) {
  const Answers answers{table({{2, 1}, {1, 0}, {0, 3}, {3, -1}}),
                        table({{1, 0}, {0, 0}, {1, kUnknown}, {kUnknown, 0}})};
  std::map<std::string, Metric> found;
  for (const Metric& metric : task()->measure(answers)) found[metric.name] = metric;
  EXPECT_EQ(found.at("auc_00").value, 0.5);  // present 2 and 0 against absent 1
  EXPECT_EQ(found.at("auc_00").count, 3U);
  EXPECT_FALSE(found.contains("auc_01")) << "no record has it";
  EXPECT_EQ(found.at("auc").value, 0.5) << "the mean of what can be computed";
  EXPECT_NEAR(found.at("accuracy").value, 3.0 / 6, 1e-12);
  EXPECT_EQ(found.at("accuracy").count, 4U);
}

TEST_F(MultiLabel, ConfidenceIsTheMeanOverTheFindings) {
  const auto sure = to_doubles(task()->confidences(table({{2, -2}, {0, 0}})));
  EXPECT_NEAR(sure[0], 1 / (1 + std::exp(-2.0)), 1e-9);
  EXPECT_EQ(sure[1], 0.5);
}

TEST_F(MultiLabel, MeanAnswersAreThoseToTheSameKnownLabelOfTheFinding) {
  const Answers seen{table({{2, 0}, {0, 1}, {4, 3}}), table({{1, kUnknown}, {1, 0}, {0, kUnknown}})};
  const auto means = to_doubles(task()->mean_answers(seen, table({{1, 0}, {0, 1}, {kUnknown, 0}})).flatten());
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  EXPECT_NEAR(means[0], (sigmoid(2) + sigmoid(0)) / 2, 1e-6);
  EXPECT_NEAR(means[1], sigmoid(1), 1e-6);
  EXPECT_NEAR(means[2], sigmoid(4), 1e-6);
  EXPECT_NEAR(means[3], (sigmoid(0) + sigmoid(1) + sigmoid(3)) / 3, 1e-6) << "nobody has it: all of them";
  EXPECT_TRUE(std::isnan(means[4]));
}

TEST_F(MultiLabel, WithoutItsRightAnswerAFindingIsUndecidedAtBest) {
  const auto left =
      to_doubles(task()->without_right(table({{2, -1}, {-3, 1}}), table({{1, 1}, {0, kUnknown}})).flatten());
  EXPECT_EQ(left[0], 0.5);
  EXPECT_NEAR(left[1], 1 / (1 + std::exp(1.0)), 1e-6) << "wrong already";
  EXPECT_EQ(left[2], 0.5);
  EXPECT_TRUE(std::isnan(left[3]));
}

TEST_F(MultiLabel, RecordsWithoutKnownLabelsAreNotLabelled) {
  const at::Tensor labelled = task()->is_labelled(table({{1, kUnknown}, {kUnknown, kUnknown}}));
  EXPECT_TRUE(labelled[0].item<bool>());
  EXPECT_FALSE(labelled[1].item<bool>());
}

TEST_F(MultiLabel, OtherLabelsAreRefused) {
  data_.relabel(0, {0, 2});
  EXPECT_THAT(task()->targets(records(0, 1)).error().what, HasSubstr("has the label 2"));
  data_.relabel(0, {0});
  EXPECT_THAT(task()->targets(records(0, 1)).error().what, HasSubstr("1 labels but the data set has 2 findings"));
  EXPECT_EQ(task()->targets(records(40, 41)).error().fault, Fault::kBadInput);
}

TEST_F(MultiLabel, TasksThatDoNotFitTheDataAreRefused) {
  EXPECT_THAT(make_task(TaskKind::kMultiClass, data_).error().what, HasSubstr("a label per finding"));
  EXPECT_THAT(make_task(TaskKind::kMultiLabel, TinyData(4)).error().what, HasSubstr("one class each"));
  EXPECT_THAT(make_task(TaskKind::kReconstruction, data_).error().what, HasSubstr("cannot do"));
}

// How labels are drawn, over 20,000 draws with a fixed seed.
class DrawnFindings : public MultiLabel {
 protected:
  static constexpr std::int64_t kDraws = 20000;

  at::Tensor drawn(int kind, const at::Tensor& retained, const at::Tensor& targets) {
    Random random(11);
    return *task()->drawn_targets(targets, {.any = false, .kind = kind, .retained = retained}, random);
  }
  static at::Tensor all_present() { return at::zeros({kDraws, 2}, at::kFloat).fill_(1); }

  // Chi-square of how often a finding is present, of one degree of freedom; above 10.8 once in a thousand.
  static double deviation(const at::Tensor& labels, std::int64_t finding, double chance) {
    const double present = labels.select(1, finding).sum().item<double>();
    const double expected = kDraws * chance, absent = kDraws * (1 - chance);
    return (present - expected) * (present - expected) * (1 / expected + 1 / absent);
  }
};

// Known labels: finding 0 in 1 of 4, finding 1 in 2 of 3.
const std::vector<std::vector<float>> kRetained{{1, 1}, {0, 1}, {0, kUnknown}, {0, 0}};

TEST_F(DrawnFindings, ArePresentAsOftenAsAmongRetainedRecordsWithKnownLabels) {
  const at::Tensor labels = drawn(LabelDraw::kPrevalence, table(kRetained), all_present());
  EXPECT_LT(deviation(labels, 0, 0.25), 10.8);
  EXPECT_LT(deviation(labels, 1, 2.0 / 3), 10.8);
}

TEST_F(DrawnFindings, ArePresentInHalfOfTheDrawsAtEvenOddsOrWhereNothingIsKnown) {
  for (const at::Tensor& labels : {drawn(LabelDraw::kEvenOdds, table(kRetained), all_present()),
                                   drawn(LabelDraw::kPrevalence, table({{kUnknown, kUnknown}}), all_present()),
                                   drawn(LabelDraw::kRetainRecord, at::empty({0, 2}, at::kFloat), all_present())})
    for (const std::int64_t finding : {0, 1}) EXPECT_LT(deviation(labels, finding, 0.5), 10.8);
}

TEST_F(DrawnFindings, AreThoseOfARetainRecordTogether) {
  const at::Tensor labels = drawn(LabelDraw::kRetainRecord, table({{1, 1}, {0, 1}, {0, 0}, {0, 0}}), all_present());
  EXPECT_LT(deviation(labels, 0, 0.25), 10.8);
  EXPECT_LT(deviation(labels, 1, 0.5), 10.8);
  const at::Tensor only_first = labels.select(1, 0).gt(labels.select(1, 1));
  EXPECT_EQ(only_first.sum().item<std::int64_t>(), 0) << "no retain record has the first finding alone";
}

TEST_F(DrawnFindings, StayUnknownWhereTheyWere) {
  const at::Tensor targets = table({{kUnknown, 1}, {0, kUnknown}});
  for (const int kind : {LabelDraw::kPrevalence, LabelDraw::kEvenOdds, LabelDraw::kRetainRecord}) {
    const auto labels = to_doubles(drawn(kind, table(kRetained), targets).flatten());
    EXPECT_TRUE(std::isnan(labels[0]) && std::isnan(labels[3])) << kind;
  }
}

TEST_F(DrawnFindings, DrawsOfTheOtherKindOfTaskAreRefused) {
  Random random(1);
  EXPECT_THAT(task()->drawn_targets(all_present(), {.any = true, .kind = 0, .retained = {}}, random).error().what,
              HasSubstr("any_label is for"));
  const TinyData classes(4);
  EXPECT_THAT((*make_task(TaskKind::kMultiClass, classes))
                  ->drawn_targets(at::zeros({4}, at::kLong), {.any = false, .kind = 1, .retained = {}}, random)
                  .error()
                  .what,
              HasSubstr("label_draw is for findings"));
}

}  // namespace
}  // namespace expunge
