#include "common/learn/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "common/base/random.h"

namespace expunge {
namespace {

at::Tensor row(std::vector<float> values) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kFloat);
  std::memcpy(tensor.mutable_data_ptr<float>(), values.data(), values.size() * sizeof(float));
  return tensor;
}

float at_index(const at::Tensor& tensor, std::int64_t index) {
  return tensor.detach()[index].item<float>();
}

Optimiser made(const std::vector<at::Tensor>& parameters, const OptimiserSettings& settings,
               const std::vector<at::Tensor>& masks = {}) {
  return *Optimiser::make(parameters, settings, masks);
}

TEST(Optimiser, SgdFollowsItsFormula) {
  at::Tensor parameter = row({1}).set_requires_grad(true);
  Optimiser optimiser = made({parameter}, {"sgd", 0.1, 0.9, 0.01});
  double value = 1, momentum = 0;
  for (const double gradient : {0.5, -0.2, 0.3}) {
    parameter.mutable_grad() = row({static_cast<float>(gradient)});
    optimiser.step();
    momentum = 0.9 * momentum + gradient + 0.01 * value;
    value -= 0.1 * momentum;
    EXPECT_NEAR(at_index(parameter, 0), value, 1e-6);
  }
}

void expect_adam(const std::string& kind, bool is_decoupled) {
  at::Tensor parameter = row({1}).set_requires_grad(true);
  Optimiser optimiser = made({parameter}, {kind, 0.01, 0, 0.1});
  double value = 1, first = 0, second = 0;
  int t = 0;
  for (const double given : {0.5, -0.2, 0.3}) {
    parameter.mutable_grad() = row({static_cast<float>(given)});
    optimiser.step();
    ++t;
    const double gradient = given + (is_decoupled ? 0 : 0.1 * value);
    if (is_decoupled) value *= 1 - 0.01 * 0.1;
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient * gradient;
    value -= 0.01 * (first / (1 - std::pow(0.9, t))) / (std::sqrt(second / (1 - std::pow(0.999, t))) + 1e-8);
    EXPECT_NEAR(at_index(parameter, 0), value, 1e-6) << kind << " step " << t;
  }
}

TEST(Optimiser, AdamFollowsItsFormula) {
  expect_adam("adam", false);
}
TEST(Optimiser, AdamWDecaysBesideTheMoments) {
  expect_adam("adamw", true);
}

TEST(Optimiser, FrozenElementsStayBitIdentical) {
  for (const std::string kind : {"sgd", "adam", "adamw"}) {
    at::Tensor parameter = row({0.1F, -0.2F, 0.3F, 1e-30F}).set_requires_grad(true);
    const at::Tensor before = parameter.detach().clone();
    Optimiser optimiser = made({parameter}, {kind, 0.5, 0.9, 0.2}, {row({1, 0, 1, 0}).to(at::kByte)});
    for (int step = 0; step < 20; ++step) {
      parameter.mutable_grad() = row({1, 1e9F, -1, INFINITY});
      optimiser.step();
    }
    for (const std::int64_t frozen : {1, 3}) EXPECT_EQ(at_index(parameter, frozen), at_index(before, frozen)) << kind;
    for (const std::int64_t free : {0, 2}) EXPECT_NE(at_index(parameter, free), at_index(before, free)) << kind;
  }
}

TEST(Optimiser, MemoryOrderOfGradientsDoesNotMatter) {
  Random random(5);
  std::vector<float> values(2 * 3 * 2 * 2);
  for (float& value : values) value = static_cast<float>(random.normal());
  const at::Tensor plain = row(values).view({2, 3, 2, 2});
  at::Tensor a = plain.clone().set_requires_grad(true);
  at::Tensor b = plain.contiguous(at::MemoryFormat::ChannelsLast).set_requires_grad(true);
  Optimiser on_a = made({a}, {"adam", 0.1, 0, 0}), on_b = made({b}, {"adam", 0.1, 0, 0});
  a.mutable_grad() = plain.clone();
  b.mutable_grad() = plain.clone();
  on_a.step();
  on_b.step();
  EXPECT_TRUE(a.detach().equal(b.detach()));
}

TEST(Optimiser, AnUnknownOneIsRefusedByName) {
  const auto refused = Optimiser::make({}, {"adma", 0.1, 0, 0}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadInput);
  EXPECT_NE(refused.error().what.find("'adam'"), std::string::npos);
}

}  // namespace
}  // namespace expunge
