#include "common/learn/statistics.h"

#include <algorithm>

#include "common/learn/batches.h"
#include "common/learn/tensors.h"
#include "common/model/own_tensors.h"

namespace expunge {
namespace {

constexpr double kHuge = 1e6;  // beside any statistic

// Of modules that normalise by batches; other buffers are the network's own affair. Views, not copies: what is written
// to them the network has.
Tensors buffers_of(const Network& network, bool are_counters) {
  const auto modules = batch_normalising_modules(*network.manifest());
  const Tensors buffers = network.buffers();
  auto buffer = buffers.begin();
  Tensors kept;
  for (const TensorSpec& tensor : network.manifest()->tensors()) {
    if (tensor.role != TensorRole::kBuffer) continue;
    if (modules.contains(module_of(tensor.name)) && buffer->is_floating_point() != are_counters)
      kept.push_back(*buffer);
    ++buffer;
  }
  return kept;
}

void set_all(Tensors& tensors, double value) {
  for (at::Tensor& tensor : tensors) tensor.fill_(value);
}

class Estimate {
 public:
  explicit Estimate(Workbench& bench)
      : bench_(bench),
        statistics_(buffers_of(bench.network(), false)),
        counters_(buffers_of(bench.network(), true)),
        counted_(copies(counters_)) {}

  bool has_any() const { return !statistics_.empty(); }

  // What the statistics become when they were `start` and this batch was seen.
  Result<Tensors> seen(const std::vector<std::uint32_t>& batch, double start) {
    EXPUNGE_TRY(inputs, bench_.inputs(batch));
    set_all(statistics_, start);
    set_all(counters_, 0);
    bench_.network().forward(inputs, Statistics::kBatchUpdating);
    bench_.count_looks(inputs.size(0));
    return copies(statistics_);
  }

  // `sums` over so many batches, each `momentum` times what it should count. Counters are put back as they were.
  void settle(const Tensors& sums, const Tensors& momentum, std::size_t batches) {
    for (std::size_t i = 0; i < statistics_.size(); ++i)
      statistics_[i].copy_(sums[i] / (momentum[i] * static_cast<double>(batches)));
    for (std::size_t i = 0; i < counters_.size(); ++i) counters_[i].copy_(counted_[i]);
  }

 private:
  Workbench& bench_;
  Tensors statistics_, counters_, counted_;
};

// The same batch from a start of kHuge and from one of 0.
Tensors momentum_of(const Tensors& from_huge, const Tensors& from_zero) {
  Tensors momentum;
  for (std::size_t i = 0; i < from_huge.size(); ++i)
    momentum.push_back(1 - ((from_huge[i].to(at::kDouble) - from_zero[i]) / kHuge).mean());
  return momentum;
}

}  // namespace

Status estimate_statistics(Workbench& bench, std::span<const std::uint32_t> records, std::size_t batch,
                           std::uint64_t seed) {
  const at::NoGradGuard no_grad;
  Estimate estimate(bench);
  if (!estimate.has_any()) return {};
  if (records.size() < kLeastForStatistics)
    return bad_input("normalisation statistics cannot be estimated from " + std::to_string(records.size()) +
                     " records; two are needed")
        .tell("normalisation statistics cannot be estimated from so few records; two are needed");
  Random random(seed_for(seed, "statistics"));
  Batches batches = draw_batches(records, std::max<std::size_t>(batch, kLeastForStatistics), 1, random);
  batches.insert(batches.begin(), batches.front());
  bench.announced(batches);
  EXPUNGE_TRY(from_huge, estimate.seen(batches[0], kHuge));
  EXPUNGE_TRY(sums, estimate.seen(batches[1], 0));
  const Tensors momentum = momentum_of(from_huge, sums);
  for (std::size_t i = 2; i < batches.size(); ++i) {
    EXPUNGE_TRY(more, estimate.seen(batches[i], 0));
    for (std::size_t t = 0; t < sums.size(); ++t) sums[t] = sums[t] + more[t];
  }
  estimate.settle(sums, momentum, batches.size() - 1);
  return {};
}

}  // namespace expunge
