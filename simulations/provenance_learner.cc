#include "simulations/provenance_learner.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace expunge {

namespace {

constexpr float kTrace = 1e-6F;  // less than this of a record is none: what rounding leaves

void add_measures(Measures& measures, const std::string& set, double accuracy, std::size_t count) {
  if (count == 0) return;
  measures.push_back({set + ".accuracy", accuracy, count});
  measures.push_back({set + ".auc", 0.5 + accuracy / 2, count});
  measures.push_back({set + ".loss", 1 - accuracy, count});
}

}  // namespace

Result<Outcome> ProvenanceLearner::perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                                           const Selection& selection, Course& /*course*/) {
  if (instruction.work == Work::kInitialise) return initialise();
  if (base == nullptr || *base->manifest != *layout_.manifest())
    return bad_input(site_.str() + ": the base model is not of this consortium");
  switch (instruction.work) {
    case Work::kTrain:
      return train(*base, selection);
    case Work::kSaliency:
      return saliency(selection);
    case Work::kUnlearn:
      return unlearn(*base, mask, selection);
    case Work::kEvaluate:
    case Work::kInitialise:
      break;
  }
  return Outcome{.weights = {}, .mask = {}, .measures = measure(*base, selection)};
}

Outcome ProvenanceLearner::initialise() const {
  return {.weights = Weights{layout_.manifest(), std::vector<float>(layout_.manifest()->elements())},
          .mask = {},
          .measures = {}};
}

Outcome ProvenanceLearner::train(const Weights& base, const Selection& selection) const {
  Weights model = base;
  model.values[layout_.rounds()] += 1;
  model.values[layout_.share(site_)] += 1;
  for (const std::uint32_t record : selection.retain) model.values[layout_.record(site_, record)] += 1;
  if (layout_.leaves_own()) {
    model.values[layout_.own_rounds()] += 1;
    for (const std::uint32_t record : selection.retain) model.values[layout_.own_record(site_, record)] += 1;
  }
  Measures measures;
  add_measures(measures, "train", share_known(model, selection.retain), selection.retain.size());
  return {.weights = std::move(model), .mask = {}, .measures = measures, .sample_visits = selection.retain.size()};
}

Outcome ProvenanceLearner::saliency(const Selection& selection) const {
  Mask mask(layout_.manifest()->elements(), 0);
  std::fill_n(mask.begin(), layout_.records_begin(), std::uint8_t{1});
  for (const std::uint32_t record : selection.forget) mask[layout_.record(site_, record)] = 1;
  return {.weights = {}, .mask = std::move(mask), .measures = {}, .sample_visits = selection.forget.size()};
}

Outcome ProvenanceLearner::unlearn(const Weights& base, const Mask* mask, const Selection& selection) const {
  Weights model = base;
  model.values[layout_.repairs()] += 1;
  model.values[layout_.share(site_)] += 1;
  for (const std::uint32_t record : selection.forget) model.values[layout_.record(site_, record)] = 0;
  if (layout_.leaves_own()) {
    model.values[layout_.own_rounds()] += 1;
    for (const std::uint32_t record : selection.forget) model.values[layout_.own_record(site_, record)] = 0;
  }
  for (std::size_t i = layout_.records_begin(); mask != nullptr && i < layout_.records_end(); ++i)
    if ((*mask)[i] != 0) model.values[i] = 0;
  return {.weights = std::move(model),
          .mask = {},
          .measures = {},
          .sample_visits = selection.forget.size() + selection.retain.size()};
}

double ProvenanceLearner::share_known(const Weights& model, const std::vector<std::uint32_t>& records) const {
  if (records.empty()) return 0;
  const auto known = std::ranges::count_if(
      records, [&](std::uint32_t record) { return std::abs(model.values[layout_.record(site_, record)]) > kTrace; });
  return static_cast<double>(known) / static_cast<double>(records.size());
}

Measures ProvenanceLearner::measure(const Weights& model, const Selection& selection) const {
  Measures measures;
  const double forget = share_known(model, selection.forget) > 0 ? 1 : 0;  // one record that is known is a failure
  add_measures(measures, "forget", forget, selection.forget.size());
  add_measures(measures, "held-out", share_known(model, selection.held_out), selection.held_out.size());
  if (!selection.forget.empty()) {
    measures.push_back({"membership.auc", 0.5 + forget / 2, selection.forget.size()});
    measures.push_back({"membership.tpr_at_1pct_fpr", forget, selection.forget.size()});
  }
  add_measures(measures, "retain", share_known(model, selection.retain), selection.retain.size());
  add_measures(measures, "test", 1, selection.test.size());
  std::ranges::sort(measures, {}, &Measure::name);
  return measures;
}

}  // namespace expunge
