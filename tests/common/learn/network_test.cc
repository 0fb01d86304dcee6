#include "common/learn/network.h"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "tests/common/learn/tiny_data.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

std::unique_ptr<Network> a_network(NetworkSpec spec, bool channels_last = false) {
  return *make_network(spec, {at::kCPU, channels_last});
}

NetworkSpec resnet(const std::string& name, std::int64_t width, std::int64_t channels, std::int64_t classes) {
  NetworkSpec spec;
  spec.network = name;
  spec.width = width;
  spec.channels = channels;
  spec.classes = classes;
  return spec;
}

std::set<std::string> names(const Network& network) {
  std::set<std::string> all;
  for (const auto& tensor : network.manifest()->tensors()) all.insert(tensor.name);
  return all;
}

TEST(Network, ResNetsHaveTorchvisionsTensors) {
  auto spec = resnet("resnet18", 64, 3, 1000);
  spec.stem = "7x7";
  const auto network = a_network(spec);
  EXPECT_EQ(network->manifest()->parameters(), 11'689'512U);
  EXPECT_EQ(network->manifest()->tensors().size(), 122U);
  EXPECT_THAT(names(*network),
              IsSupersetOf({"conv1.weight", "bn1.running_mean", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight",
                            "layer2.0.downsample.1.num_batches_tracked", "layer4.1.bn2.bias", "fc.weight", "fc.bias"}));
  spec.network = "resnet34";
  EXPECT_EQ(a_network(spec)->manifest()->parameters(), 21'797'672U);
  spec.network = "resnet50";
  EXPECT_EQ(a_network(spec)->manifest()->parameters(), 25'557'032U);
  EXPECT_THAT(names(*a_network(spec)), Contains("layer1.0.downsample.0.weight"));
}

// In both orders of memory, where oneDNN's kernels for one of them wrote past their workspace.
TEST(Network, NarrowNetworksHaveTheSameGradientsInBothOrdersOfMemory) {
  std::vector<at::Tensor> gradients;
  for (const bool channels_last : {false, true}) {
    const auto network = a_network(resnet("resnet18", 8, 1, 2), channels_last);
    network->initialise(3);
    at::Tensor inputs = at::zeros({8, 1, 64, 64});
    for (std::int64_t i = 0; i < 8; ++i) inputs[i].slice(1, i, i + 9).fill_(0.1 * static_cast<double>(i));
    if (channels_last) inputs = inputs.contiguous(at::MemoryFormat::ChannelsLast);
    network->forward(inputs, Statistics::kRunning).square().sum().backward();
    std::size_t at = 0;
    for (const auto& tensor : network->manifest()->tensors()) {
      if (tensor.role == TensorRole::kBuffer) continue;
      if (tensor.name == "layer2.0.downsample.0.weight") gradients.push_back(network->parameters()[at].grad());
      ++at;
    }
  }
  ASSERT_EQ(gradients.size(), 2U);
  const double difference = (gradients[0] - gradients[1]).abs().max().item<double>();
  EXPECT_LT(difference, 1e-4 * gradients[0].abs().max().item<double>());
}

TEST(Network, BuffersAreTaggedAndCountersAreWhole) {
  const auto network = a_network(tiny_network());
  for (const auto& tensor : network->manifest()->tensors()) {
    const bool is_statistic = tensor.name.find("running_") != std::string::npos;
    const bool is_counter = tensor.name.ends_with("num_batches_tracked");
    EXPECT_EQ(tensor.role == TensorRole::kBuffer, is_statistic || is_counter) << tensor.name;
    EXPECT_EQ(tensor.dtype == Dtype::kInt64, is_counter) << tensor.name;
  }
}

TEST(Network, GroupNormHasNoBuffers) {
  auto spec = tiny_network("resnet18");
  spec.normalisation = "group";
  const auto network = a_network(spec);
  EXPECT_EQ(network->manifest()->parameters(), network->manifest()->elements());
}

TEST(Network, TheSameSeedGivesTheSameBits) {
  const auto a = a_network(tiny_network("resnet18"), true), b = a_network(tiny_network("resnet18"), false);
  a->initialise(3);
  b->initialise(3);
  EXPECT_EQ(a->save().values, b->save().values);
  b->initialise(4);
  EXPECT_NE(a->save().values, b->save().values);
}

TEST(Network, StartsAsTorchvisionDoes) {
  const auto network = a_network(resnet("resnet18", 16, 1, 8));
  network->initialise(1);
  const Weights weights = network->save();
  for (std::size_t i = 0; i < weights.manifest->tensors().size(); ++i) {
    const auto& spec = weights.manifest->tensors()[i];
    const auto values = weights.tensor(i);
    double sum = 0, squares = 0, largest = 0;
    for (const float value : values) {
      sum += value;
      squares += value * value;
      largest = std::max<double>(largest, std::abs(value));
    }
    const auto count = static_cast<double>(values.size());
    if (spec.name == "layer4.1.conv2.weight") {
      EXPECT_NEAR(std::sqrt(squares / count), std::sqrt(2.0 / (128 * 9)), 0.001);  // Kaiming, fan-out
    } else if (spec.name == "fc.weight") {
      EXPECT_LE(largest, 1 / std::sqrt(128.0));
      EXPECT_NEAR(squares / count, 1 / (3 * 128.0), 0.0003);
    } else if (spec.name == "layer3.0.bn1.weight" || spec.name == "bn1.running_var") {
      EXPECT_EQ(sum, count);
    } else if (spec.name == "layer3.0.bn1.bias" || spec.name == "bn1.num_batches_tracked") {
      EXPECT_EQ(squares, 0);
    }
  }
}

TEST(Network, WeightsGoInAndOutExactly) {
  const auto a = a_network(tiny_network("resnet18"), true);
  Weights weights = a->save();
  Random random(9);
  for (std::size_t i = 0; i < weights.manifest->tensors().size(); ++i)
    for (float& value : weights.tensor(i))
      value = weights.manifest->tensors()[i].dtype == Dtype::kInt64 ? static_cast<float>(random.below(1000))
                                                                    : static_cast<float>(random.normal());
  ASSERT_TRUE(a->load(weights));
  EXPECT_EQ(a->save().values, weights.values);
}

TEST(Network, WeightsOfAnotherNetworkAreRefused) {
  const auto status = a_network(tiny_network("cnn"))->load(a_network(tiny_network("resnet18"))->save());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kBadInput);
}

TEST(Network, MemoryOrderDoesNotChangeTheAnswer) {
  const auto a = a_network(tiny_network("resnet18"), true), b = a_network(tiny_network("resnet18"), false);
  a->initialise(3);
  b->initialise(3);
  const at::Tensor x = at::zeros({2, 1, 12, 12}).add_(0.3);
  EXPECT_TRUE(a->forward(x.contiguous(at::MemoryFormat::ChannelsLast), Statistics::kRunning)
                  .allclose(b->forward(x, Statistics::kRunning), 1e-4, 1e-5));
}

TEST(Network, OnlyUpdatingBatchesMoveTheRunningStatistics) {
  const auto network = a_network(tiny_network());
  network->initialise(3);
  const Weights before = network->save();
  const at::Tensor x = at::zeros({4, 1, 12, 12}).add_(0.3);
  network->forward(x, Statistics::kRunning);
  EXPECT_EQ(network->save().values, before.values);
  network->forward(x, Statistics::kBatchUpdating);
  EXPECT_NE(network->save().values, before.values);
}

TEST(Network, UnknownKindsAreRefusedWithTheNearestName) {
  auto spec = tiny_network("resnet81");
  EXPECT_THAT(make_network(spec, {}).error().what, HasSubstr("'resnet18'"));
  spec = tiny_network();
  spec.stem = "5x5";
  EXPECT_EQ(make_network(spec, {}).error().fault, Fault::kBadInput);
  spec = tiny_network();
  spec.normalisation = "layer";
  EXPECT_EQ(make_network(spec, {}).error().fault, Fault::kBadInput);
  spec = tiny_network();
  spec.width = 0;
  EXPECT_THAT(make_network(spec, {}).error().what, HasSubstr("width is 0"));
}

}  // namespace
}  // namespace expunge
