#include "common/learn/relabelling.h"

#include <algorithm>

#include "common/learn/batches.h"
#include "common/learn/unseen.h"

namespace expunge {
namespace {

// At least, where there are as many steps. A look costs a forward pass over the forget records.
constexpr std::size_t kLooksPerEpoch = 8;

// The gradient of forget records with drawn labels.
Status add_relabelled(LocalUnlearning& work, std::span<const std::uint32_t> records, Random& random) {
  EXPUNGE_TRY(right, work.bench.task().targets(records));
  const at::Tensor drawn = work.bench.task().drawn_targets(right, work.setting("any_label") != 0, random);
  return work.bench.add_gradient(records, drawn, 1, Statistics::kRunning);
}

Status published_epoch(LocalUnlearning& work, Optimiser& optimiser, Random& random) {
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  for (const auto& records : draw_batches(work.selection.forget, batch, 1, random)) {
    EXPUNGE_TRY_DO(add_relabelled(work, records, random));
    optimiser.step();
  }
  return retain_pass(work, optimiser, random);
}

// Batch after batch, shuffled anew when all were given.
class Deck {
 public:
  Deck(std::vector<std::uint32_t> records, std::size_t batch, Random& random)
      : records_(std::move(records)), batch_(batch), random_(random) {}

  void replace(std::vector<std::uint32_t> records) {
    records_ = std::move(records);
    batches_.clear();
    next_ = 0;
  }
  std::size_t batches() const { return (records_.size() + batch_ - 1) / batch_; }
  // Empty where there are no records.
  std::span<const std::uint32_t> draw() {
    if (records_.empty()) return {};
    if (next_ == batches_.size()) {
      batches_ = draw_batches(records_, batch_, 1, random_);
      next_ = 0;
    }
    return batches_[next_++];
  }

 private:
  std::vector<std::uint32_t> records_;
  std::size_t batch_;
  Random& random_;
  Batches batches_;
  std::size_t next_ = 0;
};

// Whether anything is known is asked of the global model, before this site's own retain records have moved it; and the
// second half only retains, so that the site is where it would be after repair when the others' repair is added.
Status guarded_epochs(LocalUnlearning& work, Optimiser& optimiser, Random& random, const Unseen& unseen) {
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
    if (!known.empty()) EXPUNGE_TRY_DO(add_relabelled(work, known, random));
    if (!kept.empty()) EXPUNGE_TRY_DO(add_retained(work, kept, 1));
    if (!known.empty() || !kept.empty()) optimiser.step();
  }
  return {};
}

}  // namespace

std::vector<Parameter> relabelling_parameters() {
  auto parameters = descent_parameters();
  for (Parameter& parameter : unseen_parameters()) parameters.push_back(std::move(parameter));
  parameters.push_back({"any_label", 0, 0, 1, true});
  return parameters;
}

Status relabel(LocalUnlearning& work) {
  EXPUNGE_TRY(unseen, unseen_level(work));
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "relabelling"));
  if (unseen) return guarded_epochs(work, optimiser, random, *unseen);
  for (int epoch = 0; epoch < static_cast<int>(work.setting("epochs")); ++epoch)
    EXPUNGE_TRY_DO(published_epoch(work, optimiser, random));
  return {};
}

}  // namespace expunge
