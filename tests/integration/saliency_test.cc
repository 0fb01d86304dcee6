// `expunge saliency` of a model that learned findings from a hospital's table: the mask it writes, and what it refuses.

#include <cstring>
#include <nlohmann/json.hpp>

#include "common/model/safetensors.h"
#include "tests/common/data/image_files.h"
#include "tests/integration/wrong_input.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr Duration kPatience{300'000};
constexpr const char* kConfig = R"([study]
name = "films"
seed = 5
[sites]
count = 2
[data]
kind = "cohort"
labels = ["Edema", "Fracture"]
image_size = 16
partition = "iid"
[model]
network = "resnet18"
width = 4
channels = 1
classes = 2
task = "multi-label"
input_size = 16
[training]
rounds = 1
batch = 16
quorum = 2
[forget]
method = "salun"
site = "site-a"
share = 0.1
)";

// A mask file: how many of each tensor's elements are 1, by name. Fails the test at anything but U8 of 0 and 1.
std::map<std::string, std::size_t> ones_in(const std::string& file, std::map<std::string, Json>& shapes) {
  std::uint64_t size = 0;
  std::memcpy(&size, file.data(), sizeof size);
  const auto header = Json::parse(file.substr(sizeof size, size));
  const auto values = file.substr(sizeof size + size);
  std::map<std::string, std::size_t> ones;
  for (const auto& [name, tensor] : header.items()) {
    if (name == "__metadata__") continue;
    EXPECT_EQ(tensor["dtype"], "U8") << name;
    const std::size_t first = tensor["data_offsets"][0], last = tensor["data_offsets"][1];
    const auto part = std::string_view(values).substr(first, last - first);
    ones[name] = static_cast<std::size_t>(std::ranges::count(part, '\1'));
    EXPECT_EQ(part.size() - ones[name], static_cast<std::size_t>(std::ranges::count(part, '\0'))) << name;
    shapes[name] = tensor["shape"];
  }
  return ones;
}

class SaliencyCommand : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_built("expunge-site") || !is_built("expunge-compute")) GTEST_SKIP() << "needs the programs with LibTorch";
    make_hospital();
    const auto ended = expunge({"simulate", path("films.toml"), "--virtual", "--out", path("out")});
    ASSERT_EQ(ended.code, 0) << ended.error;
    model_ = path("out/models/original.safetensors");
  }

  // 60 patients with a film each; in those of the list one finding is known and the other uncertain.
  void make_hospital() {
    std::string table = "patient,path,Edema,Fracture,split\n";
    for (int i = 0; i < 60; ++i) {
      const std::string film = std::to_string(i) + ".png";
      folder_.put(film, png_of(16, 16, PNG_FORMAT_GRAY, Bytes(256, static_cast<std::uint8_t>(4 * i))));
      const char* split = i % 6 == 4 ? "held-out" : i % 6 == 5 ? "test" : "train";
      const char* fracture = i < 4 ? "-1" : i % 3 == 0 ? "1" : "0";
      table +=
          "P-" + std::to_string(i) + "," + film + "," + (i % 2 == 0 ? "1" : "0") + "," + fracture + "," + split + "\n";
    }
    folder_.put("films.csv", table);
    std::string config = kConfig;
    config.replace(config.find("labels"), 0, "file = \"" + path("films.csv") + "\"\n");
    folder_.put("films.toml", config);
    folder_.put("patients.txt", std::string("P-0\nP-1\nP-2\nP-3\n"));
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  Ended expunge(Arguments arguments) { return run(folder_.path(), "expunge", std::move(arguments), kPatience); }

  Arguments command(const std::string& patients, const std::string& out, const Arguments& more) const {
    Arguments arguments{"saliency",   "--weights", model_,  "--data", path("films.toml"),
                        "--patients", patients,    "--out", out};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  std::string mask(const Arguments& more) {
    const auto ended = expunge(command(path("patients.txt"), path("mask.safetensors"), more));
    EXPECT_EQ(ended.code, 0) << ended.error;
    return text_in(path("mask.safetensors"));
  }

  void expect_refusal(const Arguments& more, const std::string& says, const std::string& patients = "patients.txt") {
    const auto given = command(path(patients), path("none.safetensors"), more);
    expect_refused({says, "expunge", [given](Desk&) { return given; }, 2, {says}});
    EXPECT_FALSE(std::filesystem::exists(path("none.safetensors")));
  }

  DataFolder folder_;
  std::string model_;
};

TEST_F(SaliencyCommand, MarksTheMostSalientWeightsAndRefusesWrongInput) {
  const auto model = decode_safetensors(MemoryBlob(bytes_of(text_in(model_))));
  ASSERT_TRUE(model) << model.error().what;
  const Manifest& manifest = *model->weights.manifest;
  for (const std::string fraction : {"0", "0.3", "1"}) {
    std::map<std::string, Json> shapes;
    std::size_t ones = 0;
    for (const auto& [name, count] : ones_in(mask({"--fraction", fraction}), shapes)) ones += count;
    EXPECT_EQ(ones, static_cast<std::size_t>(std::stod(fraction) * static_cast<double>(manifest.parameters())));
    std::map<std::string, Json> parameters;
    for (const auto& tensor : manifest.tensors())
      if (tensor.role == TensorRole::kParameter) parameters[tensor.name] = tensor.shape;
    EXPECT_EQ(shapes, parameters);
  }

  const auto ignored = mask({"--uncertain", "ignore"});
  EXPECT_TRUE(mask({}) == ignored);
  const auto absent = mask({"--uncertain", "zeros"}), present = mask({"--uncertain", "ones"});
  EXPECT_TRUE(absent != ignored);
  EXPECT_TRUE(present != ignored);
  EXPECT_TRUE(present != absent);

  expect_refusal({"--fraction", "1.5"}, "the fraction is 1.5");
  expect_refusal({"--uncertain", "twos"}, "twos");
  folder_.put("strangers.txt", std::string("P-0\nP-Nobody\n"));
  expect_refusal({}, "1 of the 2 patients in the list have no record", "strangers.txt");
  EXPECT_THAT(expunge(command(path("strangers.txt"), path("none.safetensors"), {})).error, Not(HasSubstr("Nobody")));
  expect_refusal({}, "absent.txt", "absent.txt");
  folder_.put("kit/kit.toml", std::string("kit"));
  folder_.put("consortium.key", std::string("key"));
  for (const std::string out : {"kit/statement.key", "consortium.key"}) {
    const auto ended = expunge(command(path("patients.txt"), path(out), {}));
    EXPECT_EQ(ended.code, 2) << out;
    EXPECT_THAT(ended.error, HasSubstr("not to be written over"));
  }
  model_ = path("films.csv");
  expect_refusal({}, "films.csv");
}

}  // namespace
}  // namespace expunge
