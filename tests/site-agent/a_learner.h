// A learner of a network with six elements: it adds 1 to every weight that the mask lets it change. It can be told to
// wait until it is stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "common/model/learner.h"

namespace expunge {

inline std::shared_ptr<const Manifest> small_manifest() {
  return *Manifest::make({{.name = "fc.bias", .shape = {2}}, {.name = "fc.weight", .shape = {2, 2}}});
}

inline NetworkSpec small_network() {
  NetworkSpec network;
  network.network = "cnn";
  return network;
}

inline Weights small_weights(float value = 0.5F) {
  return {small_manifest(), std::vector<float>(6, value)};
}

class AddingLearner final : public Learner {
 public:
  float step = 1;
  bool waits = false;
  std::atomic<int>* begun = nullptr;

  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask, const Selection&,
                          Course& course) override {
    if (begun) ++*begun;
    while (waits && !course.is_stopped()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (course.is_stopped()) return unavailable("stopped");
    course.expect(12);
    course.passed(12);
    Outcome outcome;
    outcome.sample_visits = 12;
    outcome.measures = {{"train.loss", 0.25, 6}};
    if (instruction.work == Work::kInitialise) outcome.weights = small_weights();
    if (instruction.work == Work::kSaliency) outcome.mask = Mask{1, 0, 1, 0, 1, 1};
    if (instruction.work == Work::kTrain || instruction.work == Work::kUnlearn) outcome.weights = moved(*base, mask);
    return outcome;
  }
  std::string device() const override { return "none"; }

 private:
  Weights moved(const Weights& base, const Mask* mask) const {
    Weights after = base;
    for (std::size_t i = 0; i < after.values.size(); ++i)
      if (mask == nullptr || (*mask)[i] == 1) after.values[i] += step;
    return after;
  }
};

}  // namespace expunge
