#include "common/learn/rum.h"

#include <algorithm>
#include <numeric>

#include "common/learn/label_drawing.h"
#include "common/learn/relabelling.h"

namespace expunge {
namespace {

// The forget records from the least to the most remembered.
Result<std::vector<std::uint32_t>> by_memory(LocalUnlearning& work) {
  EXPUNGE_TRY(forget, work.bench.labelled(work.selection.forget));
  if (forget.empty()) return forget;
  EXPUNGE_TRY(given, work.bench.answers(forget));
  const auto losses = to_doubles(work.bench.task().losses(given.outputs, given.targets));
  std::vector<std::size_t> order(forget.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return losses[i]; });
  std::vector<std::uint32_t> sorted;
  for (const std::size_t place : order) sorted.push_back(forget[place]);
  return sorted;
}

// As the authors' public code relabels: all records of the third, without a level to stop at.
Status relabel_only(LocalUnlearning& work, std::vector<std::uint32_t> records) {
  Settings settings = work.settings;
  settings["guard"] = 0;
  const Selection part{std::move(records), work.selection.retain, {}, {}};
  LocalUnlearning of_part{work.bench, part, settings, work.masks, work.seed};
  return relabel(of_part);
}

class Rum final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();
    for (Parameter& parameter : label_drawing_parameters()) parameters.push_back(std::move(parameter));
    parameters.push_back({"fraction", 0.5, 0, 1});  // of the parameters, for the mask
    return parameters;
  }
  bool needs_mask() const override { return true; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY(sorted, by_memory(work));
    EXPUNGE_TRY_DO(repair_on_retained(work));
    const auto third = static_cast<std::ptrdiff_t>(sorted.size() / 3);
    return relabel_only(work, {sorted.begin() + 2 * third, sorted.end()});
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_rum() {
  return std::make_unique<Rum>();
}

}  // namespace expunge
