#include "common/model/own_tensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/model/safetensors.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// In the manifest's order: bn.bias, bn.num_batches_tracked, bn.running_mean, bn.running_var, bn.weight, fc.weight,
// norm.bias, norm.weight.
std::shared_ptr<const Manifest> a_manifest() {
  return *Manifest::make({{.name = "fc.weight", .shape = {2}},
                          {.name = "bn.weight", .shape = {2}},
                          {.name = "bn.bias", .shape = {2}},
                          {.name = "bn.running_mean", .shape = {2}, .role = TensorRole::kBuffer},
                          {.name = "bn.running_var", .shape = {2}, .role = TensorRole::kBuffer},
                          {"bn.num_batches_tracked", {}, Dtype::kInt64, TensorRole::kBuffer},
                          {.name = "norm.weight", .shape = {1}},
                          {.name = "norm.bias", .shape = {1}}});
}

Weights some_weights() {
  Weights weights{a_manifest(), {}};
  for (std::size_t i = 0; i < weights.manifest->elements(); ++i) weights.values.push_back(static_cast<float>(i));
  return weights;
}

TEST(OwnTensors, AreThoseOfModulesThatNormaliseByBatches) {
  const Weights weights = some_weights();
  const OwnTensors own(weights.manifest);
  EXPECT_EQ(own.elements(), 9U);
  EXPECT_THAT(own.of(weights), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(OwnTensors, AreNoneOfANetworkThatNormalisesByGroups) {
  EXPECT_TRUE(
      OwnTensors(*Manifest::make({{.name = "bn1.weight", .shape = {2}}, {.name = "bn1.bias", .shape = {2}}})).empty());
}

TEST(OwnTensors, AreToldOfANetworkThatIsItselfSuchAModule) {
  const auto manifest = *Manifest::make({{.name = "running_mean", .shape = {1}, .role = TensorRole::kBuffer},
                                         {.name = "weight", .shape = {1}},
                                         {.name = "fc.weight", .shape = {1}}});
  EXPECT_EQ(OwnTensors(manifest).elements(), 2U);
}

TEST(OwnTensors, ArePutInPlaceAndLeaveTheRest) {
  Weights weights = some_weights();
  const OwnTensors own(weights.manifest);
  own.put(std::vector<float>(9, -1.0F), weights);
  EXPECT_THAT(weights.values, ElementsAre(-1, -1, -1, -1, -1, -1, -1, -1, -1, 9, 10, 11, 12));
}

TEST(OwnTensors, OfTheMaskOnlyTheOwnParametersAreOpened) {
  Mask mask(13, 0);
  OwnTensors(a_manifest()).open(mask);
  EXPECT_THAT(mask, ElementsAre(1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0));
}

TEST(OwnTensors, AKeptSetReadsBack) {
  const Weights weights = some_weights();
  const OwnTensors own(weights.manifest);
  const auto read = decode_own(MemoryBlob(encode_own(own.of(weights))), own);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, own.of(weights));
}

TEST(OwnTensors, ASetOfAnotherLengthIsCorrupt) {
  const auto read = decode_own(MemoryBlob(encode_own(std::vector<float>(8))), OwnTensors(a_manifest()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::kCorrupt);
  EXPECT_THAT(read.error().what, HasSubstr("32 bytes, but the network's are 36"));
}

TEST(OwnTensors, ASetThatIsNotFiniteIsCorrupt) {
  std::vector<float> values(9);
  values[4] = std::numeric_limits<float>::infinity();
  const auto read = decode_own(MemoryBlob(encode_own(values)), OwnTensors(a_manifest()));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::kCorrupt);
}

TEST(OwnTensors, AModelFileTakesASitesOwn) {
  const MemoryBlob model(encode_safetensors(some_weights(), {{"network", "cnn"}}));
  const MemoryBlob own(encode_own(std::vector<float>(9, 5.0F)));
  const auto whole = with_own(model, own);
  ASSERT_TRUE(whole) << whole.error().what;
  const auto read = decode_safetensors(MemoryBlob(*whole));
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_THAT(read->weights.values, ElementsAre(5, 5, 5, 5, 5, 5, 5, 5, 5, 9, 10, 11, 12));
  EXPECT_EQ(read->metadata.at("network"), "cnn");
}

}  // namespace
}  // namespace expunge
