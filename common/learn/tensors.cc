#include "common/learn/tensors.h"

#include <ATen/ops/stack.h>

#include <numeric>

#include "common/learn/task.h"

namespace expunge {

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const at::Tensor& tensor : tensors) copied.push_back(tensor.detach().clone());
  return copied;
}

double sum_of(const Tensors& numbers) {
  if (numbers.empty()) return 0;
  const std::vector<double> values = to_doubles(at::stack(numbers));
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace expunge
