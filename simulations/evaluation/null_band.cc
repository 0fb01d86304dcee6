#include "simulations/evaluation/null_band.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "common/base/random.h"

namespace expunge {
namespace {

using Figure = std::optional<double> Figures::*;
constexpr std::array<Figure, 4> kGapFigures{&Figures::forget, &Figures::retain, &Figures::test, &Figures::membership};

constexpr std::size_t kDraws = 4000;
constexpr std::uint64_t kSeed = 20211207;

// Of all oracles; empty where one has none.
std::vector<double> values_of(const std::vector<Figures>& oracles, Figure figure) {
  std::vector<double> values;
  for (const auto& oracle : oracles)
    if (oracle.*figure) values.push_back(*(oracle.*figure));
  if (values.size() < oracles.size()) values.clear();
  return values;
}

std::optional<Range> range_of(const std::vector<Figures>& oracles, Figure figure, double alpha) {
  const auto values = values_of(oracles, figure);
  if (values.empty()) return std::nullopt;
  return prediction_range(values, alpha, 0);
}

// Accuracies near 100 % are skewed, their logits are not. Half an answer is added on both sides (Cox and Snell,
// Analysis of Binary Data, 1989, section 2.1), so that all right has one, too.
double logit(double accuracy, double answers) {
  return std::log((accuracy * answers + 0.5) / ((1 - accuracy) * answers + 0.5));
}

double accuracy_at_logit(double value, double answers) {
  const double share = 1 / (1 + std::exp(-value));
  return std::clamp((share * (answers + 1) - 0.5) / answers, 0.0, 1.0);
}

// No spread is believed that is smaller than what one answer counts.
std::optional<Range> accuracy_range(const std::vector<Figures>& oracles, Figure figure, double alpha, double answers) {
  auto values = values_of(oracles, figure);
  if (values.empty()) return std::nullopt;
  const double middle = mean_of(values), below = std::max(0.0, middle - 1 / answers);
  for (double& value : values) value = logit(value, answers);
  const Range range = prediction_range(values, alpha, logit(below + 1 / answers, answers) - logit(below, answers));
  return Range{middle, accuracy_at_logit(range.least, answers), accuracy_at_logit(range.most, answers)};
}

// None where one is absent.
std::vector<double> gaps_between(const std::vector<Figures>& oracles) {
  std::vector<double> gaps;
  for (std::size_t i = 0; i < oracles.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto gap = average_gap(oracles[i], oracles[j]);
      if (!gap) return {};
      gaps.push_back(*gap);
    }
  std::ranges::sort(gaps);
  return gaps;
}

double chi_square(std::size_t degrees, Random& random) {
  double sum = 0;
  for (std::size_t i = 0; i < degrees; ++i) sum += std::pow(random.normal(), 2);
  return sum;
}

// One more oracle, as far as these tell: their mean and a random mixture of their deviations from it, widened as
// Student's t is in one dimension. An approximation; how often a new oracle stays inside is for verdict_test.cc to say.
Figures draw_oracle(const std::vector<Figures>& oracles, const std::array<double, 4>& means,
                    const AnswerCounts& answers, Random& random) {
  const auto count = static_cast<double>(oracles.size());
  std::vector<double> shares;
  for (std::size_t i = 0; i < oracles.size(); ++i) shares.push_back(random.normal());
  const double widened = std::sqrt((1 + 1 / count) / chi_square(oracles.size() - 1, random));
  const std::array<double, 4> floors{1 / answers.forget, 1 / answers.retain, 1 / answers.test, 0};
  Figures drawn;
  for (std::size_t k = 0; k < kGapFigures.size(); ++k) {
    double away = floors[k] * random.normal();
    for (std::size_t i = 0; i < oracles.size(); ++i) away += shares[i] * (*(oracles[i].*kGapFigures[k]) - means[k]);
    drawn.*kGapFigures[k] = means[k] + widened * away;
  }
  return drawn;
}

std::optional<double> limit_of_gap(const std::vector<Figures>& oracles, const AnswerCounts& answers, double alpha) {
  std::array<double, 4> means{};
  for (std::size_t k = 0; k < kGapFigures.size(); ++k) {
    const auto values = values_of(oracles, kGapFigures[k]);
    if (values.empty()) return std::nullopt;
    means[k] = mean_of(values);
  }
  Random random(kSeed);
  std::vector<double> gaps;
  for (std::size_t i = 0; i < kDraws; ++i)
    gaps.push_back(*gap_to_oracles(draw_oracle(oracles, means, answers, random), oracles));
  std::ranges::sort(gaps);
  return gaps[static_cast<std::size_t>((1 - alpha) * kDraws)];
}

double answers_in(const JudgedCohort& cohort, RecordSet set) {
  double answers = 0;
  for (const auto place : cohort.of(set))
    for (const auto label : cohort.records[place].labels) answers += label == kNotKnown ? 0 : 1;
  return answers;
}

}  // namespace

AnswerCounts answer_counts(const JudgedCohort& cohort) {
  return {answers_in(cohort, RecordSet::kForget), answers_in(cohort, RecordSet::kRetain),
          answers_in(cohort, RecordSet::kTest)};
}

std::optional<NullBand> null_band(const std::vector<Figures>& oracles, const AnswerCounts& answers) {
  if (oracles.size() < kLeastOracles) return std::nullopt;
  NullBand band{.oracles = oracles.size(),
                .tests = 0,
                .forget = {},
                .membership = {},
                .contrast = {},
                .retain = {},
                .test = {},
                .pair_gaps = gaps_between(oracles),
                .gap_limit = {}};
  for (const Figure figure : {&Figures::forget, &Figures::retain, &Figures::test, &Figures::membership})
    band.tests += values_of(oracles, figure).empty() ? 0 : 1;
  band.tests += band.pair_gaps.empty() ? 0 : 1;
  const double alpha = kMissedTogether / 2 / static_cast<double>(std::max<std::size_t>(1, band.tests));
  band.forget = accuracy_range(oracles, &Figures::forget, alpha, answers.forget);
  band.membership = range_of(oracles, &Figures::membership, alpha);
  band.contrast = range_of(oracles, &Figures::contrast, kMissedTogether / 2);
  band.retain = accuracy_range(oracles, &Figures::retain, 2 * alpha, answers.retain);
  band.test = accuracy_range(oracles, &Figures::test, 2 * alpha, answers.test);
  band.tests += band.contrast ? 1 : 0;
  band.gap_limit = limit_of_gap(oracles, answers, alpha);
  return band;
}

std::optional<double> gap_to_oracles(const Figures& candidate, const std::vector<Figures>& oracles) {
  double sum = 0;
  for (const auto& oracle : oracles) {
    const auto gap = average_gap(candidate, oracle);
    if (!gap) return std::nullopt;
    sum += *gap;
  }
  if (oracles.empty()) return std::nullopt;
  return sum / static_cast<double>(oracles.size());
}

Figures distances_to_oracles(const Figures& candidate, const std::vector<Figures>& oracles) {
  Figures distances;
  for (const auto figure : kGapFigures) {
    const auto values = values_of(oracles, figure);
    if (!(candidate.*figure) || values.empty()) continue;
    double sum = 0;
    for (const double value : values) sum += std::abs(*(candidate.*figure) - value);
    distances.*figure = sum / static_cast<double>(values.size());
  }
  return distances;
}

double place_in(const std::vector<double>& ascending, double distance) {
  if (ascending.empty()) return 0;
  const auto below = std::ranges::upper_bound(ascending, distance) - ascending.begin();
  return static_cast<double>(below) / static_cast<double>(ascending.size());
}

}  // namespace expunge
