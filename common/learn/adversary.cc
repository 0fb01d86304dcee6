#include "common/learn/adversary.h"

#include <ATen/ops/index_select.h>

#include <algorithm>

#include "common/learn/batches.h"

namespace expunge {
namespace {

constexpr std::size_t kBatch = 128;
constexpr int kMostDoublings = 20;
constexpr double kReach = 2.5;  // all steps together, in radii

at::Tensor lengths(const at::Tensor& rows) {
  return rows.flatten(1).norm(2, {1}, true).view({-1, 1, 1, 1}).clamp_min(1e-12);
}

// The strongest input in a ball around each of `centres`.
Result<at::Tensor> strongest(Workbench& bench, const at::Tensor& centres, const at::Tensor& targets, int steps,
                             double radius) {
  const InputRange range = bench.range();
  at::Tensor x = centres;
  for (int step = 0; step < steps; ++step) {
    EXPUNGE_TRY(gradient, bench.input_gradient(x, targets));
    const at::NoGradGuard no_grad;
    const at::Tensor away = x + gradient / lengths(gradient) * (kReach * radius / steps) - centres;
    const at::Tensor inside = away * (radius / lengths(away)).clamp_max(1);
    x = (centres + inside).clamp(range.darkest, range.brightest);
  }
  return x;
}

at::Tensor rows_of(const at::Tensor& tensor, const at::Tensor& rows) {
  return at::index_select(tensor, 0, rows.to(tensor.device())).contiguous(tensor.suggest_memory_format());
}

// A batch of records, of which fewer and fewer are still answered rightly.
class Search {
 public:
  Search(Workbench& bench, const std::vector<std::uint32_t>& records, Adversaries& found)
      : bench_(bench), left_(records), found_(found) {}

  Status run(const Attack& attack, std::vector<at::Tensor>& inputs, std::vector<at::Tensor>& labels) {
    const InputRange range = bench_.range();
    double radius = attack.radius * (range.brightest - range.darkest);
    EXPUNGE_TRY(centres, bench_.inputs(left_));
    EXPUNGE_TRY(targets, bench_.task().targets(left_));
    for (int doubling = 0; doubling <= kMostDoublings && !left_.empty(); ++doubling, radius *= 2) {
      EXPUNGE_TRY(moved, strongest(bench_, centres, targets, attack.steps, radius));
      const at::Tensor still_right = keep_wrong(moved, targets, inputs, labels);
      centres = rows_of(centres, still_right);
      targets = rows_of(targets, still_right);
    }
    return {};
  }

 private:
  // Finished examples wait on the host. The rows of those that are left.
  at::Tensor keep_wrong(const at::Tensor& moved, const at::Tensor& targets, std::vector<at::Tensor>& inputs,
                        std::vector<at::Tensor>& labels) {
    const at::NoGradGuard no_grad;
    const at::Tensor given = bench_.outputs(moved).argmax(1);
    const at::Tensor is_wrong = given.ne(targets).contiguous(), found = is_wrong.nonzero().squeeze(1);
    std::vector<std::uint32_t> still_right;
    for (std::size_t i = 0; i < left_.size(); ++i)
      (is_wrong.const_data_ptr<bool>()[i] ? found_.records : still_right).push_back(left_[i]);
    left_ = std::move(still_right);
    inputs.push_back(rows_of(moved, found).to(at::kCPU));
    labels.push_back(rows_of(given, found));
    return is_wrong.logical_not().nonzero().squeeze(1);
  }

  Workbench& bench_;
  std::vector<std::uint32_t> left_;
  Adversaries& found_;
};

}  // namespace

std::vector<std::uint32_t> Adversaries::among(std::span<const std::uint32_t> wanted) const {
  std::vector<std::uint32_t> both;
  for (const std::uint32_t record : wanted)
    if (std::ranges::find(records, record) != records.end()) both.push_back(record);
  return both;
}

Result<Adversaries> adversaries(Workbench& bench, std::span<const std::uint32_t> records, const Attack& attack) {
  Adversaries found;
  std::vector<at::Tensor> inputs, labels;
  for (const auto& batch : bench.announced(cut_batches(records, kBatch))) {
    Search search(bench, batch, found);
    EXPUNGE_TRY_DO(search.run(attack, inputs, labels));
  }
  if (!found.records.empty()) {
    found.inputs = at::cat(inputs);
    found.labels = at::cat(labels);
  }
  return found;
}

}  // namespace expunge
