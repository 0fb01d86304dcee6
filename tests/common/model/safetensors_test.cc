#include "common/model/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "common/base/random.h"
#include "common/base/utf8.h"

namespace expunge {
namespace {

Weights some_weights() {
  auto manifest = Manifest::make({{"fc.weight", {2, 3}, Dtype::kFloat32, TensorRole::kParameter},
                                  {"bn.running_mean", {2}, Dtype::kFloat32, TensorRole::kBuffer},
                                  {"bn.num_batches_tracked", {}, Dtype::kInt64, TensorRole::kBuffer}});
  return {*manifest, {5, 0.5, -0.0F, 1, 2, 3, 4, 1e-40F, 6}};
}

constexpr std::size_t kLongestError = 400;

// A file with this header and this many bytes of zeros.
MemoryBlob file_with(std::string json, std::size_t data) {
  json.resize((json.size() + 7) / 8 * 8, ' ');
  Bytes bytes(8);
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(json.size() >> (8 * i));
  bytes.insert(bytes.end(), json.begin(), json.end());
  bytes.resize(bytes.size() + data);
  return MemoryBlob(std::move(bytes));
}

void expect_refused(const std::string& json, std::size_t data) {
  const auto got = decode_safetensors(file_with(json, data));
  ASSERT_FALSE(got) << json;
  EXPECT_EQ(got.error().fault, Fault::kBadInput) << got.error().what;
}

TEST(Safetensors, ComeBackBitForBit) {
  const auto weights = some_weights();
  const Metadata metadata = {{"network", "cnn"}, {"quoted", "\"\\\n€"}};
  const auto got = decode_safetensors(MemoryBlob(encode_safetensors(weights, metadata)));
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_TRUE(*got->weights.manifest == *weights.manifest);
  EXPECT_EQ(got->weights.values, weights.values);
  EXPECT_TRUE(std::signbit(got->weights.values[2]));
  EXPECT_EQ(got->metadata, metadata);
}

TEST(Safetensors, AreWrittenCanonically) {
  const auto bytes = encode_safetensors(some_weights(), {{"network", "cnn"}});
  const std::string expected =
      R"({"__metadata__":{"buffers":"bn.num_batches_tracked,bn.running_mean","network":"cnn"},)"
      R"("bn.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
      R"("bn.running_mean":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},)"
      R"("fc.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[16,40]}})";
  const std::string_view text = text_of(bytes);
  EXPECT_EQ(text.substr(8, expected.size()), expected);
  EXPECT_EQ((bytes.size() - 40) % 8, 0U);
  EXPECT_EQ(text.substr(8 + expected.size(), bytes.size() - 40 - 8 - expected.size()).find_first_not_of(' '),
            std::string_view::npos);
  EXPECT_EQ(bytes[bytes.size() - 40], 5);
}

TEST(Safetensors, HeaderTellsWhereTensorsLie) {
  const auto bytes = encode_safetensors(some_weights(), {});
  const auto header = decode_safetensors_header(MemoryBlob(bytes));
  ASSERT_TRUE(header) << header.error().what;
  const auto data = bytes.size() - 40;
  EXPECT_EQ(header->positions, (std::vector<std::uint64_t>{data, data + 8, data + 16}));
  EXPECT_EQ(encode_safetensors_header(*header->manifest, {}), Bytes(bytes.begin(), bytes.end() - 40));
}

TEST(Safetensors, RefuseEveryTruncation) {
  const auto bytes = encode_safetensors(some_weights(), {{"network", "cnn"}});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(
        decode_safetensors(MemoryBlob(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)))))
        << size;
}

TEST(Safetensors, RefuseTrailingBytes) {
  auto bytes = encode_safetensors(some_weights(), {});
  bytes.push_back(0);
  EXPECT_FALSE(decode_safetensors(MemoryBlob(bytes)));
}

TEST(Safetensors, SurviveDamage) {
  const auto bytes = encode_safetensors(some_weights(), {{"network", "cnn"}});
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    auto damaged = bytes;
    for (auto flips = 1 + random.below(4); flips > 0; --flips)
      damaged[random.below(damaged.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    const auto read = decode_safetensors(MemoryBlob(std::move(damaged)));
    if (read) continue;
    EXPECT_LE(read.error().what.size(), kLongestError);
    EXPECT_TRUE(is_utf8(read.error().what)) << read.error().what;
  }
}

TEST(Safetensors, SayWhatIsWrongInAFewWordsHoweverLongTheFilesOwnAre) {
  std::string snowmen;
  for (int i = 0; i < 100'000; ++i) snowmen += "☃";
  const std::string good = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  for (const std::string& name : {snowmen, "x" + snowmen, "xy" + snowmen, "xyz" + snowmen})
    for (const std::string& json :
         {R"({"__metadata__":{"buffers":")" + name + R"("},)" + good + "}",
          R"({"a":{"dtype":")" + name + R"(","shape":[1],"data_offsets":[0,4]}})",
          R"({")" + name + R"(":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}})",
          R"({")" + name + R"(":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}})",
          R"({")" + name + R"(":{"dtype":"F32","shape":[1],"data_offsets":[4]}})",
          R"({")" + name + R"(":{"dtype":"F32","shape":[1],"data_offsets":[0,4],")" + name + R"(":1}})",
          R"({")" + name + R"(":{},")" + name + R"(":{}})",
          R"({"a":{"dtype":"F32","shape":[1.)" + std::string(name.size(), '0') + R"(],"data_offsets":[0,4]}})"}) {
      const auto read = decode_safetensors(file_with(json, 4));
      ASSERT_FALSE(read);
      EXPECT_LE(read.error().what.size(), kLongestError);
      EXPECT_TRUE(is_utf8(read.error().what)) << read.error().what;
    }
}

TEST(Safetensors, RefuseRepeatedKeys) {
  expect_refused(
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
      8);
  expect_refused(R"({"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4);
  expect_refused(R"({"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4);
}

TEST(Safetensors, RefuseUnknownOrMissingFieldsAndWrongKinds) {
  for (const char* json :
       {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}})", R"({"a":{"dtype":"F32","shape":[1]}})",
        R"({"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}})",
        R"({"a":{"dtype":["F32"],"shape":[1],"data_offsets":[0,4]}})",
        R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})",
        R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})",
        R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})",
        R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})",
        R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}})",
        R"({"a":{"dtype":"F32","shape":{},"data_offsets":[0,4]}})", R"({"a":null})", R"({"a":true})", R"({"a":"text"})",
        R"({"a":[1]})", R"([1])", R"("a")", R"({"__metadata__":{"k":1}})", R"({"__metadata__":["k"]})",
        R"({"__metadata__":{"k":{}}})"})
    expect_refused(json, 4);
}

TEST(Safetensors, RefuseHolesOverlapsAndWrongSizes) {
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8);
  expect_refused(
      R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
      12);
  expect_refused(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4);
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4);
  expect_refused(
      R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"I64","shape":[],"data_offsets":[4,12]}})",
      12);
}

TEST(Safetensors, RefuseOverflowingShapes) {
  expect_refused(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0);
  expect_refused(R"({"a":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4]}})", 4);
  expect_refused(R"({"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}})", 4);
}

TEST(Safetensors, RefuseOtherDtypes) {
  expect_refused(R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})", 8);
  expect_refused(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4);
}

TEST(Safetensors, RefuseBuffersThatAreNoTensors) {
  expect_refused(R"({"__metadata__":{"buffers":"b"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4);
  expect_refused(R"({"__metadata__":{"buffers":"a,a"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4);
}

TEST(Safetensors, RefuseLeadingBlanksAndJunkAfterTheHeader) {
  expect_refused(R"( {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 4);
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}x)", 4);
  expect_refused("", 0);
}

TEST(Safetensors, RefuseAHeaderLengthBeyondTheFile) {
  Bytes bytes(16, 0xff);
  EXPECT_FALSE(decode_safetensors(MemoryBlob(bytes)));
  EXPECT_FALSE(decode_safetensors(MemoryBlob(Bytes(7))));
}

TEST(Safetensors, RefuseValuesThatAreNotFiniteOrNotExact) {
  auto weights = some_weights();
  for (const float wrong : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
    weights.values[4] = wrong;
    EXPECT_FALSE(decode_safetensors(MemoryBlob(encode_safetensors(weights, {}))));
  }
  weights = some_weights();
  weights.values[0] = 16777216.0F;
  EXPECT_TRUE(decode_safetensors(MemoryBlob(encode_safetensors(weights, {}))));
  weights.values[0] = 16777218.0F;
  EXPECT_FALSE(decode_safetensors(MemoryBlob(encode_safetensors(weights, {}))));
}

// The golden file was written by Python's safetensors 0.4.5.
TEST(Safetensors, ReadWhatPythonWrote) {
  const auto file = DiskFiles().open("tests/golden/written_by_python.safetensors");
  ASSERT_TRUE(file) << file.error().what;
  const auto got = decode_safetensors(**file);
  ASSERT_TRUE(got) << got.error().what;
  const auto tensors = got->weights.manifest->tensors();
  ASSERT_EQ(tensors.size(), 4U);
  EXPECT_EQ(tensors[0], (TensorSpec{"bn.num_batches_tracked", {}, Dtype::kInt64, TensorRole::kBuffer}));
  EXPECT_EQ(tensors[2], (TensorSpec{"empty", {0, 4}, Dtype::kFloat32, TensorRole::kParameter}));
  EXPECT_EQ(got->weights.values, (std::vector<float>{7, 0.5, -2, 0, 0.25, 0.5, 0.75, 1, 1.25}));
  EXPECT_EQ(got->metadata, (Metadata{{"network", "cnn"}}));
}

}  // namespace
}  // namespace expunge
