#include "common/learn/workbench.h"

namespace expunge {
namespace {

constexpr std::size_t kEvaluationBatch = 256;

}  // namespace

Status Workbench::go_on() const {
  if (stop_.load(std::memory_order_relaxed)) return unavailable("the computation was stopped before it ended");
  return {};
}

Tally Workbench::tally() const {
  Tally tally = tally_;
  tally.elapsed = clock_.now() - start_;
  tally.waited = samples_.waited();
  return tally;
}

Batches Workbench::announced(Batches next) {
  samples_.expect(next);
  return next;
}

Status Workbench::add_gradient(std::span<const std::uint32_t> records, const at::Tensor& targets, double weight,
                               Statistics statistics) {
  EXPUNGE_TRY(inputs, samples_.inputs(records));
  return add_gradient_on(inputs, targets, weight, statistics);
}

Status Workbench::add_gradient_on(const at::Tensor& inputs, const at::Tensor& targets, double weight,
                                  Statistics statistics) {
  EXPUNGE_TRY_DO(go_on());
  const at::Tensor wanted = targets.to(inputs.device());
  const at::Tensor outputs = network_.forward(inputs, statistics_of(inputs.size(0), statistics));
  const at::Tensor loss = task_.losses(outputs, wanted).mean();
  (weight == 1 ? loss : loss * weight).backward();

  const auto right = task_.right(outputs.detach(), wanted);
  tally_.loss += loss.item<double>() * static_cast<double>(inputs.size(0));
  tally_.right += right ? right->right : 0;
  tally_.answers += right ? right->answers : 0;
  tally_.visits += static_cast<std::uint64_t>(inputs.size(0));
  return {};
}

Status Workbench::add_gradient(std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(targets, task_.targets(records));
  return add_gradient(records, targets, 1, Statistics::kBatchUpdating);
}

Result<at::Tensor> Workbench::input_gradient(const at::Tensor& inputs, const at::Tensor& targets) {
  EXPUNGE_TRY_DO(go_on());
  const at::Tensor x = inputs.detach().clone().set_requires_grad(true);
  const at::Tensor losses = task_.losses(network_.forward(x, Statistics::kRunning), targets.to(x.device()));
  losses.sum().backward({}, std::nullopt, false, at::TensorList(x));
  tally_.visits += static_cast<std::uint64_t>(inputs.size(0));
  return x.grad();
}

Result<std::vector<std::uint32_t>> Workbench::labelled(std::span<const std::uint32_t> records) const {
  EXPUNGE_TRY(targets, task_.targets(records));
  const at::Tensor is_labelled = task_.is_labelled(targets).contiguous();
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (is_labelled.const_data_ptr<bool>()[i]) kept.push_back(records[i]);
  return kept;
}

Result<Answers> Workbench::answers(std::span<const std::uint32_t> records) {
  ensure(!records.empty(), "answers: no records");
  const at::NoGradGuard no_grad;
  EXPUNGE_TRY(targets, task_.targets(records));
  std::vector<at::Tensor> outputs;
  for (const auto& batch : announced(cut_batches(records, kEvaluationBatch))) {
    EXPUNGE_TRY_DO(go_on());
    EXPUNGE_TRY(inputs, samples_.inputs(batch));
    outputs.push_back(network_.forward(inputs, Statistics::kRunning).to(at::kCPU));
  }
  return Answers{at::cat(outputs), targets};
}

}  // namespace expunge
