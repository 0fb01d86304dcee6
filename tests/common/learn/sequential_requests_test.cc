// Ten requests, one after another: what the first one took stays away.
#include <gmock/gmock.h>

#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

constexpr std::uint32_t kPerRequest = 4, kRequests = 10, kTraining = 160, kHeldOut = 240, kAll = 280;

// Every tenth label is wrong, so that what a model knows of these records is memory.
std::shared_ptr<TinyData> noisy_data() {
  auto data = std::make_shared<TinyData>(kAll);
  for (std::uint32_t i = 0; i < kPerRequest * kRequests; ++i)
    data->relabel(i, {(data->info(i).labels.front() + 1) % 4});
  return data;
}

class SequentialRequests : public testing::Test {
 protected:
  Outcome work(Work work, const Selection& selection, const Weights* base, const Mask* mask = nullptr) {
    auto instruction = an_instruction(work);
    instruction.seed = ++seed_;
    instruction.method = "salun";
    instruction.recipe.local_epochs = 60;
    instruction.parameters = {{"learning_rate", 0.01}};
    auto outcome = learner_->perform(instruction, base, mask, selection, kGoOn);
    EXPECT_TRUE(outcome) << outcome.error().what;
    return std::move(*outcome);
  }
  double accuracy_on(std::vector<std::uint32_t> of, const Weights& weights) {
    return find(work(Work::kEvaluate, {std::move(of), {}, {}, {}}, &weights).measures, "forget.accuracy")->value;
  }

  std::unique_ptr<Learner> learner_ = *make_torch_learner(noisy_data(), "cpu", 1);
  std::uint64_t seed_ = 0;
};

TEST_F(SequentialRequests, TheTenthDoesNotBringBackTheFirst) {
  Weights model = *work(Work::kInitialise, {}, nullptr).weights;
  model = *work(Work::kTrain, {{}, records(0, kTraining), {}, {}}, &model).weights;
  const auto first = records(0, kPerRequest), all = records(0, kPerRequest * kRequests);
  ASSERT_GT(accuracy_on(all, model), 0.9) << "the model remembers what is to be forgotten";
  for (std::uint32_t request = 0; request < kRequests; ++request) {
    const std::uint32_t begin = request * kPerRequest;
    const Selection selection{
        records(begin, begin + kPerRequest), records(begin + kPerRequest, kTraining), records(kTraining, kHeldOut), {}};
    const Mask mask = *work(Work::kSaliency, selection, &model).mask;
    for (int round = 0; round < 5; ++round) model = *work(Work::kUnlearn, selection, &model, &mask).weights;
    EXPECT_LE(accuracy_on(first, model), 0.25) << "after request " << request + 1;
  }
  EXPECT_LT(accuracy_on(all, model), 0.3);
  EXPECT_GT(accuracy_on(records(kHeldOut, kAll), model), 0.8) << "and the model still knows its task";
}

}  // namespace
}  // namespace expunge
