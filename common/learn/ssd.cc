#include "common/learn/ssd.h"

#include "common/learn/batches.h"
#include "common/learn/repair.h"
#include "common/learn/tensors.h"

namespace expunge {
namespace {

Result<Tensors> importance(LocalUnlearning& work, std::span<const std::uint32_t> records) {
  auto parameters = work.bench.network().parameters();
  Tensors sums;
  for (const at::Tensor& parameter : parameters) sums.push_back(at::zeros_like(parameter.detach()));
  const auto batches = work.bench.announced(cut_batches(records, static_cast<std::size_t>(work.setting("batch"))));
  for (const auto& batch : batches) {
    EXPUNGE_TRY_DO(add_retained(work, batch, 1));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      sums[i].add_(parameters[i].grad().square());
      parameters[i].mutable_grad() = at::Tensor();
    }
  }
  for (at::Tensor& sum : sums) sum.div_(static_cast<double>(batches.size()));
  return sums;
}

at::Tensor dampened(const at::Tensor& parameter, const at::Tensor& all, const at::Tensor& forgotten,
                    const LocalUnlearning& work) {
  const at::Tensor factor = (all * work.setting("lambda") / forgotten).clamp_max(1);
  return at::where(forgotten.gt(all * work.setting("alpha")), parameter * factor, parameter);
}

class Ssd final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    return {{"alpha", 10, 0, 1e6},
            {"lambda", 1, 0, 1e6},
            {"batch", 8, 1, 65536, true},
            {"pace", 1, 0, 1},
            {"rounds_done", 0, 0, 1e6, true}};
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    std::vector<std::uint32_t> everything = work.selection.forget;
    everything.insert(everything.end(), work.selection.retain.begin(), work.selection.retain.end());
    EXPUNGE_TRY(forgotten, importance(work, work.selection.forget));
    EXPUNGE_TRY(all, importance(work, everything));
    const auto parameters = work.bench.network().parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
      work.put(i, dampened(parameters[i].detach(), all[i], forgotten[i], work));
    return {};
  }

  Status repair(LocalUnlearning&) const override { return {}; }
};

}  // namespace

std::unique_ptr<Unlearner> make_ssd() {
  return std::make_unique<Ssd>();
}

}  // namespace expunge
