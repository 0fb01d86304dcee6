// Running statistics estimated anew, beside what a first layer's batches give by hand.
#include "common/learn/statistics.h"

#include <ATen/ops/full.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <torch/csrc/jit/api/module.h>

#include <sstream>

#include "common/crypto/hash.h"
#include "tests/common/learn/a_torch_learner.h"
#include "tests/common/learn/an_unlearning.h"

namespace expunge {
namespace {

using testing::HasSubstr;

std::vector<float> tensor(const Weights& weights, const std::string& name) {
  for (std::size_t i = 0; i < weights.manifest->tensors().size(); ++i)
    if (weights.manifest->tensors()[i].name == name) {
      const auto values = weights.tensor(i);
      return {values.begin(), values.end()};
    }
  ADD_FAILURE() << "no tensor " << name;
  return {};
}

class StatisticsEstimate : public Unlearning {
 protected:
  // What layer bn1 is given for these records.
  at::Tensor into_first_layer(const std::vector<std::uint32_t>& records) {
    const Weights weights = session_->network().save();
    std::vector<float> kernel = tensor(weights, "conv1.weight");
    const at::Tensor of_conv1 = at::from_blob(kernel.data(), {4, 1, 3, 3}, at::kFloat).clone();
    return at::conv2d(*session_->bench().inputs(records), of_conv1, {}, {1, 1}, {1, 1});
  }
};

TEST_F(StatisticsEstimate, OfOneBatchAreThisBatchs) {
  ASSERT_TRUE(estimate_statistics(session_->bench(), records(0, 60), 60, 1));
  const Weights after = session_->network().save();
  const at::NoGradGuard no_grad;
  const at::Tensor inputs = into_first_layer(records(0, 60));
  const auto mean = tensor(after, "bn1.running_mean"), variance = tensor(after, "bn1.running_var");
  for (int channel = 0; channel < 4; ++channel) {
    const at::Tensor of_channel = inputs.select(1, channel);
    const auto at = static_cast<std::size_t>(channel);
    EXPECT_NEAR(mean[at], of_channel.mean().item<double>(), 1e-4);
    EXPECT_NEAR(variance[at], of_channel.var().item<double>(), 1e-4);
  }
}

TEST_F(StatisticsEstimate, AreOfLayersThatNormaliseAndOfNoOtherBuffer) {
  torch::jit::Module norm("Norm");
  norm.register_buffer("running_mean", at::zeros({1}));
  norm.register_buffer("running_var", at::ones({1}));
  norm.register_attribute("training", c10::BoolType::get(), true);
  norm.define(
      "def forward(self, x):\n"
      "  return torch.batch_norm(x, None, None, self.running_mean, self.running_var, self.training, 0.3, 1e-5, "
      "False)\n");
  torch::jit::Module net("Net");
  net.register_module("norm", norm);
  net.register_attribute("training", c10::BoolType::get(), true);
  net.register_parameter("weight", at::linspace(-0.01, 0.01, 576).view({4, 144}), false);
  net.register_buffer("scale", at::full({1}, 3.0));
  net.define(
      "def forward(self, x):\n  return torch.linear(self.norm.forward(x * self.scale).flatten(1), self.weight)\n");
  std::ostringstream stream;
  net.save(stream);
  const std::string text = stream.str();
  const Bytes file(text.begin(), text.end());
  NetworkSpec spec = spec_;
  spec.network = "torchscript";
  spec.code = to_text(sha256(file));
  const auto session = *Session::open(spec, data_, cache_, at::kCPU, course_, Uncertain::kIgnore, &file);
  ASSERT_TRUE(estimate_statistics(session->bench(), records(0, 60), 60, 1));
  const Weights after = session->network().save();
  EXPECT_EQ(tensor(after, "scale"), std::vector<float>{3});
  const at::Tensor seen = 3 * *session->bench().inputs(records(0, 60));
  EXPECT_NEAR(tensor(after, "norm.running_mean")[0], seen.mean().item<double>(), 1e-4);
  EXPECT_NEAR(tensor(after, "norm.running_var")[0], seen.var().item<double>(), 1e-3);
}

TEST_F(StatisticsEstimate, CountAllBatchesAlike) {
  ASSERT_TRUE(estimate_statistics(session_->bench(), records(0, 60), 20, 1));
  const auto mean = tensor(session_->network().save(), "bn1.running_mean");
  const at::NoGradGuard no_grad;
  const at::Tensor inputs = into_first_layer(records(0, 60));
  for (int channel = 0; channel < 4; ++channel)
    EXPECT_NEAR(mean[static_cast<std::size_t>(channel)], inputs.select(1, channel).mean().item<double>(), 1e-4);
}

TEST_F(StatisticsEstimate, AreTheSameWhateverTheyWereBefore) {
  ASSERT_TRUE(estimate_statistics(session_->bench(), records(0, 60), 16, 1));
  const auto first = session_->network().save().values;
  for (at::Tensor buffer : session_->network().buffers())
    if (buffer.is_floating_point()) buffer.fill_(100);
  ASSERT_TRUE(estimate_statistics(session_->bench(), records(0, 60), 16, 1));
  EXPECT_EQ(session_->network().save().values, first);
}

TEST_F(StatisticsEstimate, LeaveParametersAndCountersAsTheyWere) {
  const Weights before = session_->network().save();
  ASSERT_TRUE(estimate_statistics(session_->bench(), records(0, 60), 16, 1));
  const Weights after = session_->network().save();
  for (const auto* name : {"conv2.weight", "bn1.weight", "bn2.num_batches_tracked"})
    EXPECT_EQ(tensor(after, name), tensor(before, name)) << name;
  EXPECT_NE(tensor(after, "bn2.running_var"), tensor(before, "bn2.running_var"));
}

TEST_F(StatisticsEstimate, OneRecordIsRefused) {
  const Status status = estimate_statistics(session_->bench(), records(0, 1), 16, 1);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kBadInput);
  EXPECT_THAT(status.error().what, HasSubstr("cannot be estimated from 1 records"));
}

TEST_F(StatisticsEstimate, ANetworkThatNormalisesByGroupsHasNone) {
  spec_.normalisation = "group";
  session_ = open();
  EXPECT_TRUE(estimate_statistics(session_->bench(), records(0, 1), 16, 1));
}

TEST_F(TorchLearner, OwnersRoundMakesStatisticsAnewWhereItIsTold) {
  const Weights base = *trained(an_instruction(Work::kTrain), start()).weights;
  Instruction unlearning = an_instruction(Work::kUnlearn);
  unlearning.method = "fine-tune";
  unlearning.parameters = {{"epochs", 0}};
  const auto after = [&](const Selection& selection) {
    return *perform(*learner_, unlearning, &base, nullptr, selection)->weights;
  };
  EXPECT_EQ(after(a_selection()).values, base.values);
  Selection selection = a_selection();
  selection.statistics = selection.retain;
  const Weights renewed = after(selection);
  EXPECT_NE(tensor(renewed, "bn1.running_mean"), tensor(base, "bn1.running_mean"));
  EXPECT_EQ(tensor(renewed, "conv1.weight"), tensor(base, "conv1.weight"));
}

}  // namespace
}  // namespace expunge
