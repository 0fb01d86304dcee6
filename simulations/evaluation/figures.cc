#include "simulations/evaluation/figures.h"

#include <algorithm>
#include <cmath>

#include "simulations/evaluation/roc.h"

namespace expunge {
namespace {

constexpr double kLeast = 1e-12;

std::optional<double> accuracy(const JudgedCohort& cohort, const Answered& model, RecordSet set) {
  const auto places = cohort.of(set);
  if (places.empty()) return std::nullopt;
  return accuracy_at(model, places);
}

std::optional<double> loss_attack(const JudgedCohort& cohort, const Answered& model) {
  const auto losses_out = at(model.loss, cohort.held_out_by_owner());
  const auto losses_in = at(model.loss, cohort.of(RecordSet::kForget));
  const auto found = roc(losses_out, losses_in);  // a member has the lower loss
  return found ? std::optional(found->auc) : std::nullopt;
}

// (p − q) · log(p / q), of which half the sum over answers is the symmetric divergence.
double term(double p, double q) {
  return (p - q) * (std::log(std::max(p, kLeast)) - std::log(std::max(q, kLeast)));
}

}  // namespace

Figures figures_of(const JudgedCohort& cohort, const Answered& model) {
  Figures figures{.forget = accuracy(cohort, model, RecordSet::kForget),
                  .retain = accuracy(cohort, model, RecordSet::kRetain),
                  .test = accuracy(cohort, model, RecordSet::kTest),
                  .membership = loss_attack(cohort, model),
                  .contrast = {}};
  const auto forget = cohort.of(RecordSet::kForget), unseen = cohort.unseen();
  if (!forget.empty() && !unseen.empty())
    figures.contrast = mean_at(model.agreement, forget) - mean_at(model.agreement, unseen);
  return figures;
}

std::optional<double> average_gap(const Figures& one, const Figures& other) {
  double sum = 0;
  for (const auto figure : {&Figures::forget, &Figures::retain, &Figures::test, &Figures::membership}) {
    if (!(one.*figure) || !(other.*figure)) return std::nullopt;
    sum += std::abs(*(one.*figure) - *(other.*figure));
  }
  return sum / 4;
}

double divergence(const JudgedCohort& cohort, const Answered& one, const Answered& other,
                  std::span<const std::size_t> places) {
  double sum = 0;
  for (const auto place : places)
    for (std::size_t i = 0; i < cohort.classes; ++i) {
      const auto p = static_cast<double>(one.probabilities[place * cohort.classes + i]);
      const auto q = static_cast<double>(other.probabilities[place * cohort.classes + i]);
      sum += term(p, q);
      if (cohort.is_multi_label) sum += term(1 - p, 1 - q);
    }
  const double count =
      static_cast<double>(places.size()) * (cohort.is_multi_label ? static_cast<double>(cohort.classes) : 1.0);
  return places.empty() ? 0 : sum / 2 / count;
}

}  // namespace expunge
