#include "common/model/mask_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

namespace expunge {
namespace {

using testing::ElementsAre;

TEST(MaskFile, HoldsOneTensorOfBytesAParameterAndNoBuffers) {
  const auto manifest = *Manifest::make({{"conv.weight", {1, 2}, Dtype::kFloat32, TensorRole::kParameter},
                                         {"bn.running_mean", {2}, Dtype::kFloat32, TensorRole::kBuffer},
                                         {"fc.bias", {3}, Dtype::kFloat32, TensorRole::kParameter}});
  // In the manifest's order: bn.running_mean, conv.weight, fc.bias.
  const Bytes bytes = encode_mask_file({0, 0, 1, 0, 1, 1, 0}, *manifest, {{"fraction", "0.5"}});
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), sizeof size);
  ASSERT_EQ(bytes.size(), sizeof size + size + 5);
  const auto header = nlohmann::json::parse(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(size));
  EXPECT_EQ(header["__metadata__"]["fraction"], "0.5");
  EXPECT_FALSE(header.contains("bn.running_mean"));
  EXPECT_EQ(header["conv.weight"], nlohmann::json::parse(R"({"dtype":"U8","shape":[1,2],"data_offsets":[0,2]})"));
  EXPECT_EQ(header["fc.bias"], nlohmann::json::parse(R"({"dtype":"U8","shape":[3],"data_offsets":[2,5]})"));
  EXPECT_THAT(std::vector<int>(bytes.end() - 5, bytes.end()), ElementsAre(1, 0, 1, 1, 0));
}

}  // namespace
}  // namespace expunge
