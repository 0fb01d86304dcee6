// What is computed beside the rounds: predictions, saliency and measures of a model; and on which device.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>

#include "common/learn/device.h"
#include "common/learn/evaluation.h"
#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

using testing::HasSubstr;

TEST(Device, SaysWhatItIs) {
  const auto data = std::make_shared<TinyData>(4);
  EXPECT_EQ((*make_torch_learner(data, "cpu", 1))->device(), "cpu (1 thread)");
  EXPECT_EQ((*make_torch_learner(data, "cpu", 2))->device(), "cpu (2 threads)");
  EXPECT_TRUE(make_torch_learner(data, "auto", 0));
}

TEST(Device, ComputesWithAllBitsOfAFloat) {
  settle_arithmetic(1);
  EXPECT_FALSE(at::globalContext().allowTF32CuDNN());
  EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
}

TEST(Device, UnknownAndAbsentOnesAreRefused) {
  const auto data = std::make_shared<TinyData>(4);
  for (const std::string wrong : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1x", ""})
    EXPECT_EQ(make_torch_learner(data, wrong, 1).error().fault, Fault::kBadInput) << wrong;
  const auto absent = make_torch_learner(data, "cuda:127", 1);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().fault, Fault::kUnavailable);
}

TEST(ModelTools, PredictionsAreProbabilitiesAndDoNotDependOnTheOrder) {
  const TinyData data(40);
  const auto learner = *make_torch_learner(std::make_shared<TinyData>(40), "cpu", 1);
  const TrainedModel model{tiny_network(),
                           *perform(*learner, an_instruction(Work::kInitialise), nullptr, nullptr, {})->weights};
  const ComputeSettings compute{"cpu", 1};
  const auto rows = *predict(model, data, records(0, 40), compute);
  ASSERT_EQ(rows.size(), 160U);
  for (std::size_t i = 0; i < 40; ++i)
    EXPECT_NEAR(rows[4 * i] + rows[4 * i + 1] + rows[4 * i + 2] + rows[4 * i + 3], 1, 1e-6);
  const auto alone = *predict(model, data, records(7, 8), compute);
  for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(alone[c], rows[28 + c], 1e-6);
  EXPECT_TRUE(predict(model, data, {}, compute)->empty());

  const auto half = *saliency(model, data, records(0, 10), 0.5, compute);
  EXPECT_EQ(std::count(half.mask.begin(), half.mask.end(), 1),
            static_cast<std::ptrdiff_t>(model.weights.manifest->parameters() / 2));
  EXPECT_EQ(saliency(model, data, records(0, 10), -1, compute).error().fault, Fault::kBadInput);
  EXPECT_NE(find(*evaluate(model, data, {{"test", records(0, 10)}}, compute), "test.accuracy"), nullptr);
  EXPECT_EQ(**manifest_of(tiny_network()), *model.weights.manifest);
  EXPECT_THAT(libtorch_version(), HasSubstr("2."));
}

#ifndef __SANITIZE_ADDRESS__  // which maps terabytes
// As many bytes as this process has mapped, and `more`; no limit afterwards.
class MemoryLimit {
 public:
  explicit MemoryLimit(std::uint64_t more) {
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    getrlimit(RLIMIT_AS, &before_);
    const rlimit limit{pages * 4096 + more, before_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_AS, &limit), 0);
  }
  ~MemoryLimit() { setrlimit(RLIMIT_AS, &before_); }

 private:
  rlimit before_{};
};

TEST_F(TorchLearner, ANetworkThatTheWeightsAreNotOfIsNotBuilt) {
  NetworkSpec wide = tiny_network("resnet18");
  wide.width = 512;  // three gigabytes
  const MemoryLimit limit(std::uint64_t{1} << 30);
  const auto answers = predict({wide, start()}, *data_, records(0, 10), {"cpu", 1});
  ASSERT_FALSE(answers);
  EXPECT_THAT(answers.error().what, HasSubstr("the weights have other tensors"));
}
#endif

TEST_F(TorchLearner, SeveralModelsAnswerForTheirOwnRecords) {
  const ComputeSettings compute{"cpu", 1};
  const TrainedModel first{tiny_network(), start()};
  Instruction other = an_instruction(Work::kInitialise);
  other.seed = 4;
  const TrainedModel second{tiny_network(), *perform(*learner_, other, nullptr, nullptr, {})->weights};
  const RecordSets sets{{"test", records(10, 30)}};
  const auto some = [](std::uint32_t from, std::uint32_t to) {
    const auto all = records(from, to);
    return std::set<std::uint32_t>(all.begin(), all.end());
  };
  const auto both = evaluate_and_answer({{first, some(0, 20)}, {second, some(20, 60)}}, *data_, sets, compute);
  ASSERT_TRUE(both) << both.error().what;
  EXPECT_EQ(both->records.at("test"), records(10, 30));
  auto rows = *predict(first, *data_, records(10, 20), compute);
  const auto of_second = *predict(second, *data_, records(20, 30), compute);
  rows.insert(rows.end(), of_second.begin(), of_second.end());
  EXPECT_EQ(both->probabilities.at("test"), rows);
  EXPECT_EQ(find(both->measures, "test.accuracy")->count, 20U);

  const auto same = evaluate_and_answer({{first, some(0, 20)}, {first, some(20, 60)}}, *data_, sets, compute);
  EXPECT_EQ(same->measures, *evaluate(first, *data_, sets, compute));
}

}  // namespace
}  // namespace expunge
