#include "common/model/spec.h"

#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

namespace expunge {
namespace {

constexpr std::int64_t kMostChannels = 65536;
constexpr std::size_t kLongestText = 71;  // a digest's

std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

// Reads the values of one file's metadata; the first one that is missing or wrong is kept.
class MetadataReader {
 public:
  explicit MetadataReader(const Metadata& metadata) : metadata_(metadata) {}

  std::string text(const char* key) {
    const auto found = metadata_.find(key);
    if (found != metadata_.end() && !found->second.empty() && found->second.size() <= kLongestText)
      return found->second;
    refuse(key, found == metadata_.end() ? "is missing" : "is empty or too long");
    return {};
  }

  std::string choice(const char* key, std::initializer_list<const char*> choices) {
    const auto value = text(key);
    for (const auto* candidate : choices)
      if (value == candidate) return value;
    refuse(key, "is '" + value + "', which is not one of the known values");
    return value;
  }

  template <class T>
  T number(const char* key, T least, T most) {
    const auto value = text(key);
    T parsed{};
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (fault == std::errc{} && end == value.data() + value.size() && parsed >= least && parsed <= most) return parsed;
    refuse(key, "is '" + value + "', not a number in the allowed range");
    return least;
  }

  void refuse(const char* key, const std::string& why) {
    if (!error_) error_ = bad_input("the model file's metadata: '" + std::string(key) + "' " + why);
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const Metadata& metadata_;
  std::optional<Error> error_;
};

TaskKind task_from(const std::string& text) {
  if (text == "multi-label") return TaskKind::kMultiLabel;
  if (text == "reconstruction") return TaskKind::kReconstruction;
  return TaskKind::kMultiClass;
}

}  // namespace

std::string to_text(TaskKind task) {
  switch (task) {
    case TaskKind::kMultiClass:
      return "multi-class";
    case TaskKind::kMultiLabel:
      return "multi-label";
    case TaskKind::kReconstruction:
      return "reconstruction";
  }
  ensure(false, "to_text: not a task");
  return {};
}

std::string to_text(Schedule schedule) {
  switch (schedule) {
    case Schedule::kConstant:
      return "constant";
    case Schedule::kStep:
      return "step";
    case Schedule::kCosine:
      return "cosine";
  }
  ensure(false, "to_text: not a schedule");
  return {};
}

std::string to_text(Uncertain uncertain) {
  switch (uncertain) {
    case Uncertain::kIgnore:
      return "ignore";
    case Uncertain::kZeros:
      return "zeros";
    case Uncertain::kOnes:
      return "ones";
  }
  ensure(false, "to_text: not a way with uncertain labels");
  return {};
}

Metadata to_metadata(const NetworkSpec& spec) {
  Metadata metadata{{"network", spec.network},
                    {"width", std::to_string(spec.width)},
                    {"stem", spec.stem},
                    {"normalisation", spec.normalisation},
                    {"channels", std::to_string(spec.channels)},
                    {"classes", std::to_string(spec.classes)},
                    {"input_size", std::to_string(spec.input_size)},
                    {"task", to_text(spec.task)},
                    {"mean", number_text(spec.mean)},
                    {"deviation", number_text(spec.deviation)}};
  if (!spec.code.empty()) metadata["code"] = spec.code;
  return metadata;
}

Result<NetworkSpec> network_from(const Metadata& metadata) {
  MetadataReader reader(metadata);
  NetworkSpec spec;
  spec.network = reader.text("network");
  spec.width = reader.number<std::int64_t>("width", 1, kMostChannels);
  spec.stem = reader.choice("stem", {"3x3", "7x7"});
  spec.normalisation = reader.choice("normalisation", {"batch", "group"});
  spec.channels = reader.number<std::int64_t>("channels", 1, kMostChannels);
  spec.classes = reader.number<std::int64_t>("classes", 1, kMostChannels);
  spec.input_size = reader.number<std::int64_t>("input_size", 1, kMostChannels);
  spec.task = task_from(reader.choice("task", {"multi-class", "multi-label", "reconstruction"}));
  spec.mean = reader.number<double>("mean", -1e6, 1e6);
  spec.deviation = reader.number<double>("deviation", 1e-6, 1e6);
  if (metadata.contains("code")) spec.code = reader.text("code");
  if (reader.error()) return *reader.error();
  return spec;
}

double learning_rate_at(const Recipe& recipe, std::uint32_t round) {
  ensure(round >= 1 && recipe.rounds >= 1, "learning_rate_at: rounds are numbered from 1");
  const double done = std::min(1.0, static_cast<double>(round - 1) / recipe.rounds);
  switch (recipe.schedule) {
    case Schedule::kConstant:
      return recipe.learning_rate;
    case Schedule::kStep:
      return recipe.learning_rate * (done >= 0.75 ? 0.01 : done >= 0.5 ? 0.1 : 1.0);
    case Schedule::kCosine:
      return recipe.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * done));
  }
  ensure(false, "learning_rate_at: not a schedule");
  return 0;
}

}  // namespace expunge
