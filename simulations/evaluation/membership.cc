#include "simulations/evaluation/membership.h"

namespace expunge {
namespace {

std::vector<double> negated(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

}  // namespace

Membership attack(const JudgedCohort& cohort, const Answered& model, const Models& references, double deviation,
                  std::span<const std::size_t> memorised) {
  const auto forget = cohort.of(RecordSet::kForget), held_out = cohort.held_out_by_owner();
  const auto retain = cohort.of(RecordSet::kRetain), unseen = cohort.unseen();
  Membership found;
  found.loss = roc(negated(at(model.loss, forget)), negated(at(model.loss, held_out)));
  found.confidence = roc(at(model.confidence, forget), at(model.confidence, held_out));
  found.retain_loss = roc(negated(at(model.loss, retain)), negated(at(model.loss, unseen)));
  if (references.empty() || unseen.empty()) return found;
  const auto others = lira_scores(model, references, deviation, unseen);
  found.lira = roc(lira_scores(model, references, deviation, forget), others);
  found.lira_of_memorised = roc(lira_scores(model, references, deviation, memorised), others);
  found.rmia = roc(rmia_scores(model, references, forget, unseen), rmia_scores(model, references, unseen, unseen));
  return found;
}

}  // namespace expunge
