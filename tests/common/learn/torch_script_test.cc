#include "common/learn/torch_script.h"

#include <ATen/ops/linspace.h>
#include <gmock/gmock.h>
#include <torch/csrc/jit/api/module.h>

#include <cmath>
#include <sstream>

#include "common/crypto/hash.h"
#include "common/learn/torch_learner.h"
#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

const std::string kForward = "return torch.linear(x.flatten(1), self.weight)";

// A perceptron over 12 × 12 pixels that counts its training batches.
torch::jit::Module a_perceptron() {
  torch::jit::Module module("Net");
  module.register_attribute("training", c10::BoolType::get(), true);
  module.register_parameter("weight", at::linspace(-0.01, 0.01, 576).view({4, 144}), false);
  module.register_buffer("batches", at::zeros({}, at::kLong));
  return module;
}

// As PyTorch would save it.
Bytes script_file(const std::string& body = kForward, torch::jit::Module module = a_perceptron()) {
  module.define("def forward(self, x):\n  if self.training:\n    self.batches += 1\n  " + body + "\n");
  std::ostringstream stream;
  module.save(stream);
  const std::string text = stream.str();
  return {text.begin(), text.end()};
}

NetworkSpec spec_of(const Bytes& file) {
  NetworkSpec spec = tiny_network();
  spec.network = "torchscript";
  spec.code = to_text(sha256(file));
  return spec;
}

std::string refusal_of(const NetworkSpec& spec, const Bytes* file) {
  const auto network = make_network(spec, {}, file);
  EXPECT_FALSE(network);
  if (network) return "";
  EXPECT_EQ(network.error().fault, Fault::kBadInput);
  return network.error().what;
}

TEST(TorchScript, BringsItsOwnNamesAndShapes) {
  const Bytes file = script_file();
  const auto network = make_network(spec_of(file), {}, &file);
  ASSERT_TRUE(network) << network.error().what;
  (*network)->initialise(5);
  const Weights before = (*network)->save();
  ASSERT_EQ(before.manifest->tensors().size(), 2U);
  EXPECT_EQ(before.manifest->tensors()[0].name, "batches");
  EXPECT_EQ(before.manifest->tensors()[0].role, TensorRole::kBuffer);
  EXPECT_EQ(before.manifest->tensors()[1].name, "weight");
  EXPECT_EQ(before.values.front(), 0) << "the trial's batch does not count";
  EXPECT_LE(std::abs(before.values.back()), 1.0F / 12);
  Weights other = before;
  other.values.back() = 7;
  ASSERT_TRUE((*network)->load(other));
  EXPECT_EQ((*network)->save().values, other.values);
}

// Else retraining from fresh weights would start from what a file was trained on.
TEST(TorchScript, StartsFromTheSeedWhateverTheFileWasTrainedOn) {
  const auto started = [](std::uint64_t seed, float of_file) {
    auto module = a_perceptron();
    module.setattr("weight", at::linspace(-of_file, of_file, 576).view({4, 144}));
    module.register_buffer("positions", at::linspace(1, 4, 4));
    const Bytes file = script_file(kForward, module);
    const auto network = *make_network(spec_of(file), {}, &file);
    network->initialise(seed);
    EXPECT_TRUE(network->fresh_parameters(seed)[0].equal(network->parameters()[0]));
    return network->save().values;
  };
  EXPECT_EQ(started(5, 0.01F), started(5, 3));
  EXPECT_NE(started(5, 0.01F), started(6, 0.01F));
  EXPECT_EQ(started(5, 0.01F)[4], 4) << "a buffer that training does not move";
}

TEST(TorchScript, TrainsUnlearnsAndIsTheSameTwice) {
  const Bytes file = script_file();
  const auto once = [&]() -> std::vector<float> {
    const auto learner = *make_torch_learner(std::make_shared<TinyData>(120), "cpu", 1, file);
    auto instruction = an_instruction(Work::kInitialise);
    instruction.network = spec_of(file);
    Weights weights = *(*perform(*learner, instruction, nullptr, nullptr, {})).weights;
    instruction.work = Work::kTrain;
    instruction.recipe.local_epochs = 2;
    const auto trained = perform(*learner, instruction, &weights, nullptr, a_selection());
    EXPECT_TRUE(trained) << trained.error().what;
    EXPECT_NE(trained->weights->values.back(), weights.values.back());
    EXPECT_EQ(trained->weights->values.front(), 8) << "batches were counted, the trial before not";
    instruction.work = Work::kUnlearn;
    instruction.method = "random-labels";
    const auto forgot = perform(*learner, instruction, &*trained->weights, nullptr, a_selection());
    EXPECT_TRUE(forgot) << forgot.error().what;
    return forgot->weights->values;
  };
  EXPECT_EQ(once(), once());
}

class DrawingNetwork : public testing::Test {
 protected:
  Bytes file_ = script_file("return torch.linear(torch.dropout(x, 0.5, self.training).flatten(1), self.weight)");
  std::shared_ptr<const Dataset> data_ = std::make_shared<TinyData>(120);
  std::unique_ptr<Learner> learner_ = *make_torch_learner(data_, "cpu", 1, file_);

  Outcome outcome(Work work, const Weights* base) {
    auto instruction = an_instruction(work);
    instruction.network = spec_of(file_);
    return *perform(*learner_, instruction, base, nullptr, a_selection());
  }
};

TEST_F(DrawingNetwork, DrawsTheSameFromTheSameSeed) {
  const Weights base = *outcome(Work::kInitialise, nullptr).weights;
  const auto once = outcome(Work::kTrain, &base).weights->values;
  EXPECT_EQ(outcome(Work::kTrain, &base).weights->values, once);
}

TEST_F(DrawingNetwork, IsRelearntInTheSameVisits) {
  const TrainedModel model{spec_of(file_), *outcome(Work::kInitialise, nullptr).weights};
  Relearn how{.recipe = {}, .loss = 1.2, .passes = 40, .seed = 5};
  how.recipe.batch = 4;
  how.recipe.learning_rate = 0.001;
  const ComputeSettings compute{"cpu", 1, file_};
  const auto visits = [&] { return **relearn(model, *data_, records(0, 20), how, compute); };
  const std::uint64_t once = visits();
  EXPECT_GT(once, 0U);
  for (int more = 0; more < 10; ++more) EXPECT_EQ(visits(), once);
}

TEST(TorchScript, KernelsThatAreNotSquareAreNotTransposed) {
  auto module = a_perceptron();
  module.register_parameter("kernel", at::zeros({4, 1, 1, 3}), false);
  const Bytes file = script_file(kForward + " + torch.conv2d(x, self.kernel).mean([2, 3])", module);
  const auto learner = *make_torch_learner(std::make_shared<TinyData>(120), "cpu", 1, file);
  auto instruction = an_instruction(Work::kInitialise);
  instruction.network = spec_of(file);
  const Weights weights = *(*perform(*learner, instruction, nullptr, nullptr, {})).weights;
  instruction.work = Work::kUnlearn;
  instruction.method = "ct";
  const auto refused = perform(*learner, instruction, &weights, nullptr, a_selection());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadInput);
  EXPECT_THAT(refused.error().what, HasSubstr("one of this network's is 1 × 3"));
  EXPECT_THAT(std::string(refused.error().told.text()), EndsWith("is not; choose another method"));
}

TEST(TorchScript, OfAFileThatDoesNotFitOthersHearWhoseItIs) {
  const auto told = [](const NetworkSpec& spec, const Bytes* file) {
    return std::string(make_network(spec, {}, file).error().told.text());
  };
  const Bytes file = script_file(), noise{1, 2, 3}, flat = script_file("return torch.linear(x, self.weight)");
  EXPECT_THAT(told(spec_of(file), nullptr), HasSubstr("has not named the study's network file"));
  EXPECT_THAT(told(spec_of(file), &noise), HasSubstr("the network_file of this site is not the study's"));
  EXPECT_THAT(told(spec_of(noise), &noise), HasSubstr("no TorchScript that this LibTorch reads"));
  EXPECT_THAT(told(spec_of(flat), &flat), EndsWith("this site's administrator sees why"));
}

TEST(TorchScript, RunsOnlyWhereTheFileIsAllowedAndTheStudysOwn) {
  const Bytes file = script_file(), other = script_file("return torch.linear(x.flatten(1), self.weight) * 2");
  EXPECT_THAT(refusal_of(spec_of(file), nullptr), HasSubstr("network_file in site.toml"));
  EXPECT_THAT(refusal_of(spec_of(file), &other), HasSubstr("but the study's network is"));
}

TEST(TorchScript, RefusesWhatDoesNotFit) {
  const Bytes noise{1, 2, 3};
  EXPECT_THAT(refusal_of(spec_of(noise), &noise), HasSubstr("no TorchScript"));
  const Bytes wide = script_file("return torch.cat([x.flatten(1), x.flatten(1)], 1)");
  EXPECT_THAT(refusal_of(spec_of(wide), &wide), HasSubstr("must give 2 rows of 4 classes"));
  const Bytes flat = script_file("return torch.linear(x, self.weight)");
  EXPECT_THAT(refusal_of(spec_of(flat), &flat), HasSubstr("cannot take images of 1 × 12 × 12"));
}

TEST(TorchScript, RefusesTensorsThatNoManifestTakes) {
  auto module = a_perceptron();
  module.register_buffer("deep", at::zeros({1, 1, 1, 1, 1, 1, 1, 1, 1}));
  const Bytes deep = script_file(kForward, module);
  EXPECT_THAT(refusal_of(spec_of(deep), &deep), HasSubstr("tensor deep has 9 dimensions"));
  module = a_perceptron();
  module.register_buffer(std::string(257, 'a'), at::zeros({}));
  const Bytes named = script_file(kForward, module);
  EXPECT_THAT(refusal_of(spec_of(named), &named), HasSubstr("no usable name"));
}

TEST(TorchScript, RefusesNumbersThatNobodyCanAverage) {
  auto module = a_perceptron();
  module.register_buffer("precise", at::zeros({2}, at::kDouble));
  const Bytes file = script_file(kForward, module);
  EXPECT_THAT(refusal_of(spec_of(file), &file), HasSubstr("'precise' of the study's network file is neither float32"));
}

// Saliency, ssd, msg, site-removal and FedProx need all gradients.
TEST(TorchScript, RefusesParametersWithoutGradient) {
  auto module = a_perceptron();
  module.register_parameter("idle", at::zeros({4}), false);
  const Bytes idle = script_file(kForward, module);
  EXPECT_THAT(refusal_of(spec_of(idle), &idle), HasSubstr("does not use its parameter 'idle'"));
  const Bytes detached = script_file(kForward + ".detach()");
  EXPECT_THAT(refusal_of(spec_of(detached), &detached), HasSubstr("does not use its parameter 'weight'"));
  module = a_perceptron();
  module.register_parameter("calm", at::zeros({4}), false);
  const Bytes calm = script_file(
      "y = torch.linear(x.flatten(1), self.weight)\n"
      "  return y if self.training else y + self.calm",
      module);
  EXPECT_THAT(refusal_of(spec_of(calm), &calm), HasSubstr("does not use its parameter 'calm' in training"));
}

TEST(TorchScript, RefusesTensorsWithoutMemoryOfTheirOwn) {
  const at::Tensor shared = at::linspace(-0.01, 0.01, 576).view({4, 144});
  for (const at::Tensor& tied : {shared, shared.slice(0, 1, 3)}) {
    torch::jit::Module module = a_perceptron();
    module.setattr("weight", shared);
    module.register_parameter("tied", tied, false);
    const Bytes file = script_file(kForward + " + self.tied.sum()", module);
    EXPECT_THAT(refusal_of(spec_of(file), &file), HasSubstr("has no memory of its own"));
  }
  auto module = a_perceptron();
  module.register_buffer("wide", at::zeros({1}).expand({5}));
  const Bytes expanded = script_file(kForward, module);
  EXPECT_THAT(refusal_of(spec_of(expanded), &expanded), HasSubstr("'wide' of the study's network file has no memory"));
  module = a_perceptron();
  module.register_buffer("sparse", at::zeros({5}).to_sparse());
  const Bytes sparse = script_file(kForward, module);
  EXPECT_THAT(refusal_of(spec_of(sparse), &sparse), HasSubstr("'sparse' of the study's network file has no memory"));
}

TEST(TorchScript, RefusesANetworkThatCannotLearn) {
  torch::jit::Module module("Net");
  module.register_attribute("training", c10::BoolType::get(), true);
  module.register_buffer("batches", at::zeros({}, at::kLong));
  const Bytes file = script_file("return x.flatten(1)[:, :4]", module);
  EXPECT_THAT(refusal_of(spec_of(file), &file), HasSubstr("has no parameters"));
}

}  // namespace
}  // namespace expunge
