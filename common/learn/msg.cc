#include "common/learn/msg.h"

#include <algorithm>
#include <cmath>

#include "common/learn/batches.h"
#include "common/learn/repair.h"
#include "common/learn/tensors.h"

namespace expunge {
namespace {

constexpr double kSlowly = 0.1;

// As many retain records as there are forget records, or all where there are fewer; in random order.
std::vector<std::uint32_t> counterweight(const Selection& selection, Random& random) {
  std::vector<std::uint32_t> drawn = selection.retain;
  random.shuffle(std::span(drawn));
  drawn.resize(std::min(drawn.size(), selection.forget.size()));
  return drawn;
}

Status add_gradients(LocalUnlearning& work, const Batches& batches, double weight) {
  for (const auto& batch : work.bench.announced(batches)) EXPUNGE_TRY_DO(add_retained(work, batch, weight));
  return {};
}

// Of the mean losses by batch; where there are fewer retain batches, each counts for more.
Status add_difference(LocalUnlearning& work, Random& random) {
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  const Batches retain = cut_batches(counterweight(work.selection, random), batch);
  const Batches forget = cut_batches(work.selection.forget, batch);
  const double weight = static_cast<double>(forget.size()) / std::max<double>(1, static_cast<double>(retain.size()));
  EXPUNGE_TRY_DO(add_gradients(work, retain, weight));
  return add_gradients(work, forget, -1);
}

// 1 for the weights with the smallest gradients, 0 for the others.
at::Tensor smallest(const at::Tensor& gradient, double share) {
  const auto count = std::llround(share * static_cast<double>(gradient.numel()));
  const at::Tensor sizes = gradient.abs().contiguous().flatten();
  at::Tensor chosen = at::zeros_like(sizes);
  chosen.index_fill_(0, std::get<1>(sizes.topk(count, 0, false)), 1);
  return chosen.view(gradient.sizes());
}

// Resets and leaves no gradients behind; what each gradient is to be multiplied by from now on, undefined for 1.
Tensors reset_smallest(LocalUnlearning& work) {
  auto parameters = work.bench.network().parameters();
  const Tensors fresh = work.bench.network().fresh_parameters(seed_for(work.seed, "reset"));
  Tensors paces(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].dim() == 4) {
      const at::Tensor chosen = smallest(parameters[i].grad(), work.setting("reset"));
      work.put(i, at::where(chosen.gt(0), fresh[i], parameters[i].detach()));
      paces[i] = chosen.clamp_min(kSlowly);
    }
    parameters[i].mutable_grad() = at::Tensor();
  }
  return paces;
}

Status learn_again(LocalUnlearning& work, const Tensors& paces, Random& random) {
  EXPUNGE_TRY(optimiser, descent(work));
  auto parameters = work.bench.network().parameters();
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  for (const auto& records :
       work.bench.announced(draw_batches(work.selection.retain, batch, work.setting("epochs"), random))) {
    EXPUNGE_TRY_DO(add_retained(work, records, 1));
    for (std::size_t i = 0; i < parameters.size(); ++i)
      if (paces[i].defined()) parameters[i].mutable_grad().mul_(paces[i]);
    optimiser.step();
  }
  return {};
}

class Msg final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters(5, 1e-3, 64);
    parameters.push_back({"reset", 0.3, 0, 1});  // of each convolution's weights
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    if (!is_first_round(work)) return repair_on_retained(work);
    Random random(seed_for(work.seed, "small gradients"));
    EXPUNGE_TRY_DO(add_difference(work, random));
    const Tensors paces = reset_smallest(work);
    return learn_again(work, paces, random);
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_msg() {
  return std::make_unique<Msg>();
}

}  // namespace expunge
