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

struct Metric {
  std::string name;  // "accuracy", "auc", "loss", …; absent where not computable
  double value = 0;
  std::uint64_t count = 0;  // records it was computed on
};

// How many answers are right: one a record, or one a known label.
struct Right {
  std::uint64_t right = 0, answers = 0;
};

// How labels are drawn for relabelling.
struct LabelDraw {
  static constexpr int kPrevalence = 0;    // each finding with its share among the retained records
  static constexpr int kEvenOdds = 1;      // each finding with chance 1/2
  static constexpr int kRetainRecord = 2;  // all labels of a retain record drawn at random

  bool any = false;     // classes: the right one may be drawn, too
  int kind = 0;         // findings: one of the above
  at::Tensor retained;  // targets of the retained records at this site
};

class Task {
 public:
  virtual ~Task() = default;
  virtual TaskKind kind() const = 0;

  // The right answers of records, one row a record, on the host.
  virtual Result<at::Tensor> targets(std::span<const std::uint32_t> records) const = 0;

  // Which records have any label to learn from or to measure by; one truth value a row. Soft targets, too.
  virtual at::Tensor is_labelled(const at::Tensor& targets) const = 0;

  // Answers drawn for relabelling. A class differs from the right one unless `any` is set; a label that is not known
  // stays so. kBadInput: a draw that is for tasks of the other kind.
  virtual Result<at::Tensor> drawn_targets(const at::Tensor& targets, const LabelDraw& draw, Random& random) const = 0;

  // What the network answers, on average, to records with the same right answer: for each row of `targets` the mean
  // probabilities of those rows of `seen`, of all rows where none is alike. Soft targets.
  virtual at::Tensor mean_answers(const Answers& seen, const at::Tensor& targets) const = 0;

  // What the network would answer to `records` if it had not been trained on them: the right answer's probability is
  // lowered from its rank among `trained` records with that right answer to the same rank among `unseen` ones (of all,
  // where none is alike), never raised; the other answers keep their proportions. Outputs, one row a record.
  virtual at::Tensor as_unseen(const Answers& records, const Answers& trained, const Answers& unseen) const = 0;

  // The probabilities that remain when the output of the right answer is pushed down to the lowest one of the record.
  // Soft targets.
  virtual at::Tensor without_right(const at::Tensor& outputs, const at::Tensor& targets) const = 0;

  // The loss of each record of a batch, differentiable; 0 where none of its labels is known. `targets` are right
  // answers or soft targets: probabilities of answers.
  virtual at::Tensor losses(const at::Tensor& outputs, const at::Tensor& targets) const = 0;

  // How sure each answer is, whether right or not.
  virtual at::Tensor confidences(const at::Tensor& outputs) const = 0;

  // How many answers of a batch are right, and of how many: two whole numbers, on the outputs' device. Absent where the
  // task knows no right and wrong.
  virtual std::optional<at::Tensor> counted(const at::Tensor& outputs, const at::Tensor& targets) const = 0;
  std::optional<Right> right(const at::Tensor& outputs, const at::Tensor& targets) const;

  // Outputs as a user reads them: probabilities.
  virtual at::Tensor readable(const at::Tensor& outputs) const = 0;

  virtual std::vector<Metric> measure(const Answers& answers) const = 0;
};

// `data` must outlive the task. kBadInput: a task that is not for such a data set, or has no file here.
Result<std::unique_ptr<Task>> make_task(TaskKind kind, const Dataset& data, Uncertain uncertain = Uncertain::kIgnore);

std::vector<double> to_doubles(const at::Tensor& row);  // from any device

}  // namespace expunge
