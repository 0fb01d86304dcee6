#include "common/learn/task.h"

#include "common/learn/multi_class.h"
#include "common/learn/multi_label.h"

namespace expunge {

Result<std::unique_ptr<Task>> make_task(TaskKind kind, const Dataset& data, Uncertain uncertain) {
  const bool is_multi_label = data.shape().is_multi_label;
  if (kind == TaskKind::kMultiClass && !is_multi_label) return make_multi_class(data);
  if (kind == TaskKind::kMultiLabel && is_multi_label) return make_multi_label(data, uncertain);
  if (kind == TaskKind::kReconstruction)
    return bad_input("this learner cannot do the task 'reconstruction'; choose 'multi-class' or 'multi-label'");
  return bad_input(
      "the task is '" + to_text(kind) + "' but the records of '" + data.name() + "' have " +
      (is_multi_label ? "a label per finding; choose 'multi-label'" : "one class each; choose 'multi-class'"));
}

std::optional<Right> Task::right(const at::Tensor& outputs, const at::Tensor& targets) const {
  const auto found = counted(outputs, targets);
  if (!found) return std::nullopt;
  const at::Tensor host = found->to(at::kCPU, at::kLong).contiguous();
  const auto* counts = host.const_data_ptr<std::int64_t>();
  return Right{static_cast<std::uint64_t>(counts[0]), static_cast<std::uint64_t>(counts[1])};
}

std::vector<double> to_doubles(const at::Tensor& row) {
  const at::Tensor host = row.detach().to(at::kCPU, at::kDouble).contiguous();
  const double* first = host.const_data_ptr<double>();
  return {first, first + host.numel()};
}

}  // namespace expunge
