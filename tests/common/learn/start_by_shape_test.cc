#include "common/learn/start_by_shape.h"

#include <ATen/ops/linspace.h>
#include <gmock/gmock.h>

#include <cmath>

namespace expunge {
namespace {

std::optional<Start> start(const std::string& name, const at::Tensor& given, TensorRole role = TensorRole::kParameter) {
  const Dtype dtype = given.scalar_type() == at::kLong ? Dtype::kInt64 : Dtype::kFloat32;
  return start_by_shape({name, given.sizes().vec(), dtype, role}, given);
}

void expect_constant(const std::optional<Start>& start, double value) {
  ASSERT_TRUE(start);
  EXPECT_EQ(start->kind, Start::Kind::kConstant);
  EXPECT_FLOAT_EQ(static_cast<float>(start->scale), static_cast<float>(value));
}

at::Tensor trained(std::int64_t count) {
  return at::linspace(0.5, 2, count);
}

TEST(StartByShape, MatricesAndKernelsAreDrawnAsOurOwnLayersAre) {
  const auto matrix = *start("fc.weight", trained(36).view({4, 9}));
  EXPECT_EQ(matrix.kind, Start::Kind::kUniform);
  EXPECT_DOUBLE_EQ(matrix.scale, 1.0 / 3);
  const auto kernel = *start("conv.weight", trained(8 * 2 * 9).view({8, 2, 3, 3}));
  EXPECT_EQ(kernel.kind, Start::Kind::kNormal);
  EXPECT_DOUBLE_EQ(kernel.scale, std::sqrt(2.0 / (8 * 9)));
  const auto line = *start("conv.weight", trained(8 * 2 * 3).view({8, 2, 3}));
  EXPECT_DOUBLE_EQ(line.scale, std::sqrt(2.0 / (8 * 3)));
}

TEST(StartByShape, TrainedRowsBecomeBiasesOfZeroAndScalesOfOne) {
  expect_constant(start("bn.bias", trained(4)), 0);
  expect_constant(start("attention.in_proj_bias", trained(4)), 0);
  expect_constant(start("bias.scale", trained(4)), 1);
  expect_constant(start("bn.weight", trained(4)), 1);
}

TEST(StartByShape, RowsOfOneValueAreUntrainedAndStay) {
  expect_constant(start("scale", at::zeros({4}).fill_(1e-6)), 1e-6);
  expect_constant(start("bn.weight", at::zeros({4})), 0);
}

TEST(StartByShape, OfASingleElementNobodyKnowsWhetherItWasTrained) {
  expect_constant(start("slope", at::zeros({1}).fill_(0.25)), 1);
  expect_constant(start("shift.bias", at::zeros({}).fill_(0.25)), 0);
}

TEST(StartByShape, StatisticsStartAsIfNothingWasSeenAndOtherBuffersStay) {
  expect_constant(start("bn.running_mean", trained(4), TensorRole::kBuffer), 0);
  expect_constant(start("running_var", trained(4), TensorRole::kBuffer), 1);
  expect_constant(start("bn.num_batches_tracked", at::zeros({}, at::kLong).fill_(9), TensorRole::kBuffer), 0);
  EXPECT_FALSE(start("positions", trained(4), TensorRole::kBuffer));
}

}  // namespace
}  // namespace expunge
