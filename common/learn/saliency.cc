#include "common/learn/saliency.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "common/learn/batches.h"

namespace expunge {
namespace {

std::vector<float> take_scores(Network& network) {
  const Manifest& manifest = *network.manifest();
  std::vector<float> scores(manifest.elements(), 0.0F);
  auto parameters = network.parameters();
  auto parameter = parameters.begin();
  for (std::size_t i = 0; i < manifest.tensors().size(); ++i) {
    if (manifest.tensors()[i].role != TensorRole::kParameter) continue;
    const at::Tensor score = parameter->grad().detach().abs().to(at::kCPU).contiguous();
    std::memcpy(scores.data() + manifest.offset(i), score.const_data_ptr<float>(), score.nbytes());
    (parameter++)->mutable_grad() = at::Tensor();
  }
  return scores;
}

std::vector<std::uint32_t> parameter_elements(const Manifest& manifest) {
  std::vector<std::uint32_t> elements;
  elements.reserve(manifest.parameters());
  for (std::size_t i = 0; i < manifest.tensors().size(); ++i) {
    if (manifest.tensors()[i].role != TensorRole::kParameter) continue;
    for (std::size_t at = manifest.offset(i); at < manifest.offset(i) + manifest.elements(i); ++at)
      elements.push_back(static_cast<std::uint32_t>(at));
  }
  return elements;
}

}  // namespace

Result<std::vector<float>> saliency_scores(Workbench& bench, std::span<const std::uint32_t> records, std::size_t batch,
                                           Reduction reduction) {
  if (records.empty()) return bad_input("saliency needs at least one record to forget; this site was given none");
  for (const auto& part : bench.announced(cut_batches(records, batch))) {
    EXPUNGE_TRY(targets, bench.task().targets(part));
    const double weight = reduction == Reduction::kSum ? bench.task().is_labelled(targets).sum().item<double>() : 1;
    EXPUNGE_TRY_DO(bench.add_gradient(part, targets, weight, Statistics::kRunning));
  }
  std::vector<float> scores = take_scores(bench.network());
  if (!std::ranges::all_of(scores, [](float score) { return std::isfinite(score); }))
    return bad_input(
        "the saliency of this model is not finite; the model cannot be unlearned from, use an earlier one");
  return scores;
}

Mask top_mask(std::span<const float> scores, const Manifest& manifest, double fraction) {
  ensure(scores.size() == manifest.elements(), "top_mask: not one score an element");
  std::vector<std::uint32_t> order = parameter_elements(manifest);
  const auto kept = static_cast<std::ptrdiff_t>(std::floor(fraction * static_cast<double>(order.size())));
  const auto is_before = [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  std::ranges::nth_element(order, order.begin() + kept, is_before);
  Mask mask(manifest.elements(), 0);
  for (auto chosen = order.begin(); chosen != order.begin() + kept; ++chosen) mask[*chosen] = 1;
  return mask;
}

}  // namespace expunge
