// What a sample's target, a loss and a metric are. One file a kind of task; networks, training and methods know only
// this interface.
//
// Internal to common/learn (torch types); compute thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/random.h"
#include "common/data/dataset.h"
#include "common/learn/tensor.h"
#include "common/model/spec.h"

namespace expunge {

// What a network answered for some records, beside what was right; both on the host, one row a record.
struct Answers {
  at::Tensor outputs;
  at::Tensor targets;
};

using Metrics = std::vector<std::pair<std::string, double>>;  // "accuracy", "auc", "loss"; absent where not computable

class Task {
 public:
  virtual ~Task() = default;

  // The right answers of records, one row a record, on the host.
  virtual Result<at::Tensor> targets(std::span<const std::uint32_t> records) const = 0;

  // Answers drawn for relabelling. Each differs from the right one, or, with `any`, may also be it.
  virtual at::Tensor drawn_targets(const at::Tensor& targets, bool any, Random& random) const = 0;

  // The loss of each record of a batch, differentiable.
  virtual at::Tensor losses(const at::Tensor& outputs, const at::Tensor& targets) const = 0;

  // How sure each answer is, whether right or not.
  virtual at::Tensor confidences(const at::Tensor& outputs) const = 0;

  // How many answers of a batch are right; absent where the task knows no right and wrong.
  virtual std::optional<std::uint64_t> right(const at::Tensor& outputs, const at::Tensor& targets) const = 0;

  // Outputs as a user reads them: class probabilities.
  virtual at::Tensor readable(const at::Tensor& outputs) const = 0;

  virtual Metrics measure(const Answers& answers) const = 0;
};

// `data` must outlive the task. kBadInput: a task that has no file here yet.
Result<std::unique_ptr<Task>> make_task(TaskKind kind, const Dataset& data);

std::vector<double> to_doubles(const at::Tensor& row);  // from any device

}  // namespace expunge
