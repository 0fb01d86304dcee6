#include "simulations/bench/null_learner.h"

#include "common/base/random.h"

namespace expunge {
namespace {

class NullLearner final : public Learner {
 public:
  explicit NullLearner(std::uint64_t floats) : floats_(floats) {}

  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask*, const Selection&,
                          Course&) override {
    Outcome outcome;
    if (instruction.work == Work::kInitialise) {
      EXPUNGE_TRY(weights, initial(instruction.seed));
      outcome.weights = std::move(weights);
    } else if (base) {
      outcome.weights = *base;
    }
    return outcome;
  }

  std::string device() const override { return "none"; }

 private:
  Result<Weights> initial(std::uint64_t seed) const {
    EXPUNGE_TRY(manifest, Manifest::make({{.name = "values",
                                           .shape = {static_cast<std::int64_t>(floats_)},
                                           .dtype = Dtype::kFloat32,
                                           .role = TensorRole::kParameter}}));
    Weights weights{manifest, std::vector<float>(floats_)};
    Random random(seed);
    for (auto& value : weights.values) value = static_cast<float>(random.uniform());
    return weights;
  }

  std::uint64_t floats_;
};

}  // namespace

std::unique_ptr<Learner> make_null_learner(std::uint64_t floats) {
  return std::make_unique<NullLearner>(floats);
}

}  // namespace expunge
