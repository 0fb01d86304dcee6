#include "common/learn/site_removal.h"

#include <algorithm>
#include <cmath>

#include "common/learn/batches.h"
#include "common/learn/evaluation.h"
#include "common/learn/repair.h"
#include "common/learn/tensors.h"

namespace expunge {
namespace {

constexpr double kEquallyLikely = -1;
constexpr int kFreshNetworks = 10;

at::Tensor square_sum(const at::Tensor& tensor) {
  return tensor.to(at::kDouble).square().sum();
}

double distance(const Tensors& a, const Tensors& b) {
  Tensors squares;
  for (std::size_t i = 0; i < a.size(); ++i) squares.push_back(square_sum(a[i].detach() - b[i]));
  return std::sqrt(sum_of(squares));
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
  Tensors gradients, squares;
  for (const at::Tensor& parameter : work.bench.network().parameters()) {
    gradients.push_back(parameter.grad());
    squares.push_back(square_sum(parameter.grad()));
  }
  const double length = std::sqrt(sum_of(squares));
  if (length > work.setting("clip"))
    for (at::Tensor& gradient : gradients) gradient.mul_(work.setting("clip") / length);
}

// Looks every quarter of a pass, and before the first step.
Status climb(LocalUnlearning& work, std::span<const std::uint32_t> labelled, const Tensors& centre, double bound) {
  EXPUNGE_TRY(optimiser, descent(work));
  Random random(seed_for(work.seed, "ascent order"));
  const double most = radius(work, centre);
  const auto batch = static_cast<std::size_t>(work.setting("batch"));
  const std::size_t quarter = std::max<std::size_t>(1, work.selection.forget.size() / 4);
  std::size_t since_look = quarter;  // records
  for (const auto& records :
       work.bench.announced(draw_batches(work.selection.forget, batch, work.setting("epochs"), random))) {
    if (since_look >= quarter) {
      since_look = 0;
      EXPUNGE_TRY(now, work.bench.answers(labelled));
      if (mean_loss(work.bench.task(), now) >= bound) return {};
    }
    since_look += records.size();
    EXPUNGE_TRY_DO(add_retained(work, records, -1));
    clip(work);
    optimiser.step();
    project(work, centre, most);
  }
  return {};
}

Status remove(LocalUnlearning& work) {
  EXPUNGE_TRY(labelled, work.bench.labelled(work.selection.forget));
  if (labelled.empty()) return {};
  EXPUNGE_TRY(now, work.bench.answers(labelled));
  const Task& task = work.bench.task();
  const double told = work.setting("loss_bound");
  const double bound = told == kEquallyLikely ? mean_loss(task, {at::zeros_like(now.outputs), now.targets}) : told;
  if (mean_loss(task, now) >= bound) return {};
  EXPUNGE_TRY(centre, go_to_others(work));
  return climb(work, labelled, centre, bound);
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
                       std::to_string(work.selection.kept.size()) + "; choose a method for single patients")
          .tell(
              "site-removal forgets all records of a site, but this one retains some; choose a method for single "
              "patients");
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
