// Everything one piece of local work has in its hands: the network, its records, what a loss is, and its course.
//
// Lives for one call of Learner::perform. Internal to common/learn; compute thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/learn/network.h"
#include "common/learn/optimiser.h"
#include "common/learn/samples.h"
#include "common/learn/task.h"

namespace expunge {

// Running sums over batches of a training pass, as seen while the weights were moving.
struct Tally {
  double loss = 0;  // of visits of records that have any label
  std::uint64_t visits = 0, labelled = 0;
  std::uint64_t right = 0, answers = 0;  // none where the task knows no right and wrong
  std::uint64_t looks = 0;               // forward passes alone
  Duration elapsed{0}, waited{0};        // since the workbench was there; of it, until pixels were
};

class Workbench {
 public:
  // All must outlive it.
  Workbench(Network& network, Samples& samples, const Task& task, Course& course, const Clock& clock)
      : network_(network), samples_(samples), task_(task), course_(course), clock_(clock), start_(clock.now()) {}

  Network& network() { return network_; }
  const Task& task() const { return task_; }

  // Tells that these batches come next, in this order, so that they can be read meanwhile; hands them back.
  Batches announced(Batches next);

  // Records as the network takes them, and the range of such inputs.
  Result<at::Tensor> inputs(std::span<const std::uint32_t> records) const { return samples_.inputs(records); }
  InputRange range() const { return samples_.range(); }

  // Adds the gradient of weight · (mean loss of these records against `targets`) to the parameters' gradients; the mean
  // is over those that have any label. One visit a record. kUnavailable when stopped.
  Status add_gradient(std::span<const std::uint32_t> records, const at::Tensor& targets, double weight,
                      Statistics statistics);
  // The same for inputs that are no records of the data set, wherever they are.
  Status add_gradient_on(const at::Tensor& examples, const at::Tensor& targets, double weight, Statistics statistics);
  // The same against the right answers, by the batch and moving the running statistics.
  Status add_gradient(std::span<const std::uint32_t> records);

  // The gradient by the inputs of the sum of their losses, in evaluation mode; the parameters' gradients stay. One
  // visit an input.
  Result<at::Tensor> input_gradient(const at::Tensor& inputs, const at::Tensor& targets);

  // Those that have any label to learn from or to measure by.
  Result<std::vector<std::uint32_t>> labelled(std::span<const std::uint32_t> records) const;

  // What the network answers in evaluation mode, without gradients; on the host. One look a record or an input. What
  // was announced comes after it.
  Result<Answers> answers(std::span<const std::uint32_t> records);
  at::Tensor outputs(const at::Tensor& inputs);
  // Forward passes that others make count, too.
  void count_looks(std::int64_t looks);
  // From here on the work makes this many passes, forward alone or both ways.
  void expect(std::uint64_t passes) { course_.expect(course_.passes().made + passes); }

  Tally tally() const;  // waits for the device

 private:
  Status go_on() const;
  void count_visits(std::int64_t visits);
  void note(const at::Tensor& loss, const std::optional<at::Tensor>& counted, std::int64_t records,
            std::int64_t labelled);

  Network& network_;
  Samples& samples_;
  const Task& task_;
  Course& course_;
  const Clock& clock_;
  Time start_;
  Tally tally_;      // what is known without asking the device
  at::Tensor sums_;  // on the device: loss, right, answers; undefined before the first batch
};

}  // namespace expunge
