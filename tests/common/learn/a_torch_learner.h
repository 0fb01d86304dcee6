// A learner on 120 tiny records, and what it is asked: forget 0 to 19, retain 20 to 79, held-out 80 to 99, test 100 to
// 119.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/learn/torch_learner.h"
#include "tests/common/learn/tiny_data.h"

namespace expunge {

// With a course that nobody stops.
inline Result<Outcome> perform(Learner& learner, const Instruction& instruction, const Weights* base, const Mask* mask,
                               const Selection& selection) {
  Course course;
  return learner.perform(instruction, base, mask, selection, course);
}

inline Instruction an_instruction(Work work, const std::string& network = "cnn") {
  Instruction instruction;
  instruction.work = work;
  instruction.network = tiny_network(network);
  instruction.recipe.batch = 16;
  instruction.learning_rate = 0.01;
  instruction.seed = 3;
  return instruction;
}

inline Selection a_selection() {
  return {records(0, 20), records(20, 80), records(80, 100), records(100, 120)};
}

class TorchLearner : public testing::Test {
 protected:
  std::shared_ptr<const Dataset> data_ = std::make_shared<TinyData>(120);
  std::unique_ptr<Learner> learner_ = *make_torch_learner(data_, "cpu", 1);

  Weights start(const std::string& network = "cnn") {
    return *perform(*learner_, an_instruction(Work::kInitialise, network), nullptr, nullptr, {})->weights;
  }
  Outcome trained(const Instruction& instruction, const Weights& base) {
    return *perform(*learner_, instruction, &base, nullptr, a_selection());
  }
};

}  // namespace expunge
