// Ten requests, one after another: what the first one took stays away.
#include <gmock/gmock.h>

#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

constexpr std::uint32_t kPerRequest = 8, kRequests = 10, kTraining = 320, kHeldOut = 480, kAll = 560;

// What is to be forgotten has wrong labels, so that what a model knows of it is memory.
std::shared_ptr<TinyData> noisy_data() {
  auto data = std::make_shared<TinyData>(kAll);
  for (std::uint32_t i = 0; i < kPerRequest * kRequests; ++i)
    data->relabel(i, {(data->info(i).labels.front() + 1 + static_cast<int>(i % 3)) % 4});
  return data;
}

class SequentialRequests : public testing::Test {
 protected:
  Outcome work(Work work, const Selection& selection, const Weights* base, const Mask* mask = nullptr) {
    auto instruction = an_instruction(work);
    instruction.seed = ++seed_;
    instruction.method = "salun";
    instruction.recipe.local_epochs = 60;
    instruction.parameters = {{"learning_rate", 2e-3}};
    auto outcome = perform(*learner_, instruction, base, mask, selection);
    EXPECT_TRUE(outcome) << outcome.error().what;
    return std::move(*outcome);
  }
  double accuracy_on(std::vector<std::uint32_t> of, const Weights& weights) {
    return find(work(Work::kEvaluate, {std::move(of), {}, {}, {}}, &weights).measures, "forget.accuracy")->value;
  }

  std::unique_ptr<Learner> learner_ = *make_torch_learner(noisy_data(), "cpu", 1);
  std::uint64_t seed_ = 0;
};

// Shares of the forgotten records that are answered as they were learned: each request's at its own end, and all at the
// end of the tenth. Two standard errors of 80 records are 0.11.
TEST_F(SequentialRequests, TheTenthDoesNotBringBackTheFirst) {
  Weights model = *work(Work::kInitialise, {}, nullptr).weights;
  model = *work(Work::kTrain, {{}, records(0, kTraining), {}, {}}, &model).weights;
  const auto all = records(0, kPerRequest * kRequests);
  ASSERT_GT(accuracy_on(all, model), 0.9) << "the model remembers what is to be forgotten";
  double at_their_ends = 0;
  for (std::uint32_t request = 0; request < kRequests; ++request) {
    const std::uint32_t begin = request * kPerRequest;
    const Selection selection{
        records(begin, begin + kPerRequest), records(begin + kPerRequest, kTraining), records(kTraining, kHeldOut), {}};
    const Mask mask = *work(Work::kSaliency, selection, &model).mask;
    for (int round = 0; round < 5; ++round) model = *work(Work::kUnlearn, selection, &model, &mask).weights;
    at_their_ends += accuracy_on(selection.forget, model) / kRequests;
  }
  EXPECT_LT(at_their_ends, 0.8);
  EXPECT_LE(accuracy_on(all, model), at_their_ends + 0.11);
  EXPECT_GT(accuracy_on(records(kHeldOut, kAll), model), 0.8) << "and the model still knows its task";
  std::printf("forgotten: %.3f at their ends, %.3f after the tenth\n", at_their_ends, accuracy_on(all, model));
}

}  // namespace
}  // namespace expunge
