// The reference run of SalUn's public code, read from the golden file: a small network, its records and its results.
#pragma once

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/learn/workbench.h"

namespace expunge {

inline constexpr std::uint32_t kForgetRecords = 64, kRetainRecords = 96;  // records 0..63, then 64..159
inline constexpr std::size_t kGoldenBatch = 16;

inline std::filesystem::path data_folder() {
  const char* named = std::getenv("EXPUNGE_DATA");
  return named != nullptr ? named : "../shared/data";
}

class GoldenFile {
 public:
  static std::optional<GoldenFile> open() {
    std::ifstream file(data_folder() / "golden" / "salun.safetensors", std::ios::binary);
    if (!file) return std::nullopt;
    GoldenFile golden;
    std::uint64_t length = 0;
    file.read(reinterpret_cast<char*>(&length), sizeof length);
    std::string header(length, ' ');
    file.read(header.data(), static_cast<std::streamsize>(length));
    golden.header_ = nlohmann::json::parse(header);
    golden.bytes_.assign(std::istreambuf_iterator<char>(file), {});
    return golden;
  }

  template <class T>
  std::vector<T> values(const std::string& name) const {
    const auto& where = header_.at(name).at("data_offsets");
    const std::size_t first = where.at(0), end = where.at(1);
    std::vector<T> row((end - first) / sizeof(T));
    std::memcpy(row.data(), bytes_.data() + first, end - first);
    return row;
  }
  bool has(const std::string& name) const { return header_.contains(name); }

 private:
  nlohmann::json header_;
  std::vector<char> bytes_;
};

class GoldenData final : public Dataset {
 public:
  explicit GoldenData(const GoldenFile& golden) {
    for (const std::string set : {"forget", "retain"})
      for (const std::int64_t label : golden.values<std::int64_t>(set + ".y"))
        infos_.push_back({PatientId("p"), Split::kTrain, {static_cast<std::int32_t>(label)}, {}});
  }
  std::string name() const override { return "golden"; }
  DatasetShape shape() const override { return {1, 16, 16, 4}; }
  std::size_t size() const override { return infos_.size(); }
  const SampleInfo& info(std::size_t index) const override { return infos_[index]; }
  Status read(std::size_t, std::span<std::uint8_t>) const override { return bad_input("the golden inputs are floats"); }

 private:
  std::vector<SampleInfo> infos_;
};

class GoldenSamples final : public Samples {
 public:
  explicit GoldenSamples(const GoldenFile& golden) {
    for (const std::string set : {"forget", "retain"})
      for (const float value : golden.values<float>(set + ".x")) pixels_.push_back(value);
  }
  InputRange range() const override { return {}; }
  Result<at::Tensor> inputs(std::span<const std::uint32_t> records) override {
    at::Tensor batch = at::empty({static_cast<std::int64_t>(records.size()), 1, 16, 16}, at::kFloat);
    for (std::size_t i = 0; i < records.size(); ++i)
      std::memcpy(batch.mutable_data_ptr<float>() + i * 256, pixels_.data() + records[i] * 256, 256 * sizeof(float));
    return batch;
  }
  void expect(const Batches&) override {}
  void expect_before(const Batches&) override {}
  Duration waited() const override { return Duration(0); }

 private:
  std::vector<float> pixels_;
};

// Two convolutions, the second of stride 2 and with a bias, each normalised and rectified; mean; linear.
class GoldenNetwork final : public Network {
 public:
  GoldenNetwork()
      : Network({}),
        conv1_(table(), "conv1", {1, 8, 3}),
        conv2_(table(), "conv2", {8, 16, 3, 2, true}),
        norm1_(table(), "bn1", 8, true),
        norm2_(table(), "bn2", 16, true),
        linear_(table(), "fc", 16, 4) {
    ensure(static_cast<bool>(complete()), "GoldenNetwork: its tensors make no manifest");
  }
  at::Tensor forward(const at::Tensor& inputs, Statistics statistics) const override {
    const at::Tensor x = norm1_(conv1_(inputs), statistics).relu();
    return linear_(norm2_(conv2_(x), statistics).relu().mean({2, 3}));
  }

 private:
  Convolution conv1_, conv2_;
  Normalisation norm1_, norm2_;
  Linear linear_;
};

// A flat row in the manifest's order from the tensors "<prefix><name>" of the file; 0 where the file has none.
template <class Stored, class T>
std::vector<T> golden_row(const GoldenFile& golden, const Manifest& manifest, const std::string& prefix) {
  std::vector<T> row(manifest.elements());
  for (std::size_t i = 0; i < manifest.tensors().size(); ++i) {
    const auto& spec = manifest.tensors()[i];
    if (!golden.has(prefix + spec.name)) continue;
    std::size_t at = manifest.offset(i);
    const auto store = [&](auto value) { row[at++] = static_cast<T>(value); };
    if (spec.dtype == Dtype::kInt64)
      for (const auto value : golden.values<std::int64_t>(prefix + spec.name)) store(value);
    else
      for (const auto value : golden.values<Stored>(prefix + spec.name)) store(value);
  }
  return row;
}

}  // namespace expunge
