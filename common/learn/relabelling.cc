#include "common/learn/relabelling.h"

#include <algorithm>

#include "common/learn/deck.h"
#include "common/learn/label_drawing.h"
#include "common/learn/unseen.h"

namespace expunge {
namespace {

// At least, where there are as many steps. A look costs a forward pass over the forget records.
constexpr std::size_t kLooksPerEpoch = 8;

Status published_epoch(LocalUnlearning& work, const LabelDraw& draw, Optimiser& optimiser, Random& random) {
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  for (const auto& records : work.bench.announced(draw_batches(work.selection.forget, batch, 1, random))) {
    EXPUNGE_TRY_DO(add_relabelled(work, draw, records, random));
    optimiser.step();
  }
  return retain_pass(work, optimiser, random);
}

// Whether anything is known is asked of the global model, before this site's own retain records have moved it; and the
// second half only retains, so that the site is where it would be after repair when the others' repair is added.
Status guarded_epochs(LocalUnlearning& work, const LabelDraw& draw, const Unseen& unseen, Optimiser& optimiser,
                      Random& random) {
  EXPUNGE_TRY(known_at_first, still_known(work, unseen));
  if (known_at_first.empty()) return repair_on_retained(work);
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  Deck forget(work.selection.forget, batch, random), retain(work.selection.retain, batch, random);
  const std::size_t epoch = std::max(forget.batches(), retain.batches());
  const std::size_t stride = std::max<std::size_t>(1, epoch / kLooksPerEpoch);
  const std::size_t steps = epoch * static_cast<std::size_t>(work.setting("epochs"));
  for (std::size_t step = 0; step < steps; ++step) {
    if (2 * step >= steps) {
      forget.replace({});
    } else if (step % stride == 0) {
      EXPUNGE_TRY(known, still_known(work, unseen));
      forget.replace(std::move(known));
    }
    const auto known = forget.draw(), kept = retain.draw();
    work.bench.announced(batches_of({known, kept, forget.next(), retain.next()}));
    if (!known.empty()) EXPUNGE_TRY_DO(add_relabelled(work, draw, known, random));
    if (!kept.empty()) EXPUNGE_TRY_DO(add_retained(work, kept, 1));
    if (!known.empty() || !kept.empty()) optimiser.step();
  }
  return {};
}

}  // namespace

std::vector<Parameter> relabelling_parameters() {
  auto parameters = descent_parameters();
  for (Parameter& parameter : unseen_parameters()) parameters.push_back(std::move(parameter));
  for (Parameter& parameter : label_drawing_parameters()) parameters.push_back(std::move(parameter));
  return parameters;
}

Status relabel(LocalUnlearning& work) {
  EXPUNGE_TRY(unseen, unseen_level(work));
  EXPUNGE_TRY(draw, label_draw(work));
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "relabelling"));
  if (unseen) return guarded_epochs(work, draw, *unseen, optimiser, random);
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch)
    EXPUNGE_TRY_DO(published_epoch(work, draw, optimiser, random));
  return {};
}

}  // namespace expunge
