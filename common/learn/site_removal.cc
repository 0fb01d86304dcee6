#include "common/learn/site_removal.h"

#include <cmath>

#include "common/learn/batches.h"
#include "common/learn/repair.h"

namespace expunge {
namespace {

constexpr double kEquallyLikely = -1;
constexpr int kFreshNetworks = 10;

using Tensors = std::vector<at::Tensor>;

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const at::Tensor& tensor : tensors) copied.push_back(tensor.detach().clone());
  return copied;
}

double distance(const Tensors& a, const Tensors& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    sum += (a[i].detach() - b[i]).to(at::kDouble).square().sum().item<double>();
  return std::sqrt(sum);
}

void put_all(LocalUnlearning& work, const Tensors& values) {
  for (std::size_t i = 0; i < values.size(); ++i) work.put(i, values[i]);
}

// The mean of the other sites' models; the network is left there.
Result<Tensors> go_to_others(LocalUnlearning& work) {
  const Tensors global = copies(work.bench.network().parameters());
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "own model"));
  for (const auto& records : work.bench.announced(
           draw_batches(work.selection.forget, static_cast<std::size_t>(work.setting("batch")), 1, random))) {
    EXPUNGE_TRY_DO(add_retained(work, records, 1));
    optimiser.step();
  }
  const Tensors own = copies(work.bench.network().parameters());
  const double share = work.setting("own_share");
  Tensors others;
  for (std::size_t i = 0; i < global.size(); ++i) others.push_back((global[i] - own[i] * share) / (1 - share));
  put_all(work, others);
  return others;
}

double radius(const LocalUnlearning& work, const Tensors& centre) {
  double sum = 0;
  for (int i = 0; i < kFreshNetworks; ++i)
    sum += distance(work.bench.network().fresh_parameters(seed_for(work.seed, "fresh " + std::to_string(i))), centre);
  return work.setting("radius") * sum / kFreshNetworks;
}

void project(LocalUnlearning& work, const Tensors& centre, double radius) {
  const auto parameters = work.bench.network().parameters();
  const double away = distance(parameters, centre);
  if (away <= radius) return;
  for (std::size_t i = 0; i < centre.size(); ++i)
    work.put(i, centre[i] + (parameters[i].detach() - centre[i]) * (radius / away));
}

void clip(LocalUnlearning& work) {
  Tensors gradients, nothing;
  for (const at::Tensor& parameter : work.bench.network().parameters()) {
    gradients.push_back(parameter.grad());
    nothing.push_back(at::zeros_like(parameter.grad()));
  }
  const double length = distance(gradients, nothing);
  if (length > work.setting("clip"))
    for (at::Tensor& gradient : gradients) gradient.mul_(work.setting("clip") / length);
}

Result<double> mean_loss(LocalUnlearning& work, bool is_equally_likely) {
  EXPUNGE_TRY(given, work.bench.answers(work.selection.forget));
  const at::Tensor outputs = is_equally_likely ? at::zeros_like(given.outputs) : given.outputs;
  return work.bench.task().losses(outputs, given.targets).mean().item<double>();
}

Status climb(LocalUnlearning& work, const Tensors& centre, double bound) {
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "ascent order"));
  const double most = radius(work, centre);
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  for (const auto& records :
       work.bench.announced(draw_batches(work.selection.forget, batch, work.setting("epochs"), random))) {
    EXPUNGE_TRY(loss, mean_loss(work, false));
    if (loss >= bound) return {};
    EXPUNGE_TRY_DO(add_retained(work, records, -1));
    clip(work);
    optimiser.step();
    project(work, centre, most);
  }
  return {};
}

Status remove(LocalUnlearning& work) {
  EXPUNGE_TRY(equally_likely, mean_loss(work, true));
  const double told = work.setting("loss_bound");
  const double bound = told == kEquallyLikely ? equally_likely : told;
  EXPUNGE_TRY(loss, mean_loss(work, false));
  if (loss >= bound) return {};
  EXPUNGE_TRY(centre, go_to_others(work));
  return climb(work, centre, bound);
}

class SiteRemoval final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = descent_parameters();  // of the other sites' repair
    parameters.push_back({"ascent_epochs", 5, 0, 1000, true});
    parameters.push_back({"ascent_rate", 0.01, 0, 10});
    parameters.push_back({"ascent_batch", 128, 1, 65536, true});
    parameters.push_back({"own_share", 0.2, 0, 0.9});
    parameters.push_back({"radius", 1.0 / 3, 0, 100});
    parameters.push_back({"clip", 5, 1e-6, 1e6});  // of the gradient's length
    parameters.push_back({"loss_bound", kEquallyLikely, kEquallyLikely, 1e9});
    return parameters;
  }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override {
    if (!work.selection.kept.empty())
      return bad_input("site-removal forgets all records of a site, but this one retains " +
                       std::to_string(work.selection.kept.size()) + "; choose a method for single patients");
    Settings settings = work.settings;
    settings["epochs"] = work.setting("ascent_epochs");
    settings["learning_rate"] = work.setting("ascent_rate");
    settings["batch"] = work.setting("ascent_batch");
    LocalUnlearning ascent{work.bench, work.selection, settings, work.masks, work.seed};
    return remove(ascent);
  }

  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_site_removal() {
  return std::make_unique<SiteRemoval>();
}

}  // namespace expunge
