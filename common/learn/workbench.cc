#include "common/learn/workbench.h"

#include <algorithm>

#include "common/learn/device.h"

namespace expunge {
namespace {

constexpr std::size_t kEvaluationBatch = 256;

at::Tensor mean_of_labelled(const at::Tensor& losses, std::int64_t labelled) {
  if (labelled == losses.size(0)) return losses.mean();
  return losses.sum() / static_cast<double>(std::max<std::int64_t>(1, labelled));
}

}  // namespace

Status Workbench::go_on() const {
  if (course_.is_stopped()) return unavailable("the computation was stopped before it ended");
  return {};
}

Tally Workbench::tally() const {
  Tally tally = tally_;
  if (sums_.defined()) {
    const std::vector<double> sums = to_doubles(sums_);
    tally.loss = sums[0];
    tally.right = static_cast<std::uint64_t>(sums[1]);
    tally.answers = static_cast<std::uint64_t>(sums[2]);
  }
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

Status Workbench::add_gradient_on(const at::Tensor& examples, const at::Tensor& targets, double weight,
                                  Statistics statistics) {
  EXPUNGE_TRY_DO(go_on());
  const at::Tensor inputs = on_device(examples, network_.placement().device);
  const auto labelled = task_.is_labelled(targets).sum().item<std::int64_t>();
  const at::Tensor wanted = on_device(targets, inputs.device());
  const at::Tensor outputs = network_.forward(inputs, statistics_of(inputs.size(0), statistics));
  const at::Tensor loss = mean_of_labelled(task_.losses(outputs, wanted), labelled);
  (weight == 1 ? loss : loss * weight).backward();
  note(loss.detach(), task_.counted(outputs.detach(), wanted), inputs.size(0), labelled);
  return {};
}

void Workbench::note(const at::Tensor& loss, const std::optional<at::Tensor>& counted, std::int64_t records,
                     std::int64_t labelled) {
  const at::Tensor sum = loss.to(at::kDouble).view({1}) * static_cast<double>(labelled);
  const at::Tensor seen = at::cat({sum, counted ? counted->to(at::kDouble) : at::zeros({2}, sum.options())});
  sums_ = sums_.defined() ? sums_ + seen : seen;
  count_visits(records);
  tally_.labelled += static_cast<std::uint64_t>(labelled);
}

void Workbench::count_visits(std::int64_t visits) {
  tally_.visits += static_cast<std::uint64_t>(visits);
  course_.passed(static_cast<std::uint64_t>(visits));
}

void Workbench::count_looks(std::int64_t looks) {
  tally_.looks += static_cast<std::uint64_t>(looks);
  course_.passed(static_cast<std::uint64_t>(looks));
}

Status Workbench::add_gradient(std::span<const std::uint32_t> records) {
  EXPUNGE_TRY(targets, task_.targets(records));
  return add_gradient(records, targets, 1, Statistics::kBatchUpdating);
}

Result<at::Tensor> Workbench::input_gradient(const at::Tensor& inputs, const at::Tensor& targets) {
  EXPUNGE_TRY_DO(go_on());
  const at::Tensor x = inputs.detach().clone().set_requires_grad(true);
  const at::Tensor losses = task_.losses(network_.forward(x, Statistics::kRunning), on_device(targets, x.device()));
  losses.sum().backward({}, std::nullopt, false, at::TensorList(x));
  count_visits(inputs.size(0));
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
  EXPUNGE_TRY(targets, task_.targets(records));
  std::vector<at::Tensor> all;
  const Batches batches = cut_batches(records, kEvaluationBatch);
  samples_.expect_before(batches);
  for (const auto& batch : batches) {
    EXPUNGE_TRY_DO(go_on());
    EXPUNGE_TRY(inputs, samples_.inputs(batch));
    all.push_back(outputs(inputs));
  }
  return Answers{at::cat(all), targets};
}

at::Tensor Workbench::outputs(const at::Tensor& inputs) {
  const at::NoGradGuard no_grad;
  count_looks(inputs.size(0));
  return network_.forward(inputs, Statistics::kRunning).to(at::kCPU);
}

}  // namespace expunge
