#include "common/learn/task.h"

#include "common/learn/multi_class.h"

namespace expunge {

Result<std::unique_ptr<Task>> make_task(TaskKind kind, const Dataset& data) {
  if (kind == TaskKind::kMultiClass) return make_multi_class(data);
  return bad_input("this learner can only tell classes apart (task 'multi-class'); choose that task");
}

std::vector<double> to_doubles(const at::Tensor& row) {
  const at::Tensor host = row.detach().to(at::kCPU, at::kDouble).contiguous();
  const double* first = host.const_data_ptr<double>();
  return {first, first + host.numel()};
}

}  // namespace expunge
