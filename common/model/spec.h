// What a study trains and how: plain values that every party reads alike and that no tensor library is needed for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/safetensors.h"

namespace expunge {

// What a sample, a loss and a metric are.
enum class TaskKind : std::uint8_t { kMultiClass = 1, kMultiLabel = 2, kReconstruction = 3 };
std::string to_text(TaskKind task);  // "multi-class", …

struct NetworkSpec {
  std::string network = "resnet18";     // "cnn", "resnet18", "resnet34", "resnet50", "torchscript"
  std::int64_t width = 64;              // channels of the first stage; torchvision's is 64
  std::string stem = "3x3";             // "3x3": stride 1, no max-pool, for small images; "7x7": torchvision's
  std::string normalisation = "batch";  // "batch" or "group"
  std::int64_t channels = 1;            // of the input
  std::int64_t classes = 2;
  std::int64_t input_size = 28;  // pixels, square
  TaskKind task = TaskKind::kMultiClass;
  double mean = 0.5;  // inputs in [0, 1] become (x − mean) / deviation
  double deviation = 0.5;
  std::string code = {};  // of "torchscript": the file's digest, "sha256:" and 64 hex digits
  bool operator==(const NetworkSpec&) const = default;
};

// The keys of a weights file: network, width, stem, normalisation, channels, classes, task ("multi-class",
// "multi-label", "reconstruction"), input_size, mean, deviation, and code where there is one.
Metadata to_metadata(const NetworkSpec& spec);
Result<NetworkSpec> network_from(const Metadata& metadata);

enum class Schedule : std::uint8_t { kConstant = 1, kStep = 2, kCosine = 3 };
std::string to_text(Schedule schedule);  // "constant", …

// What becomes of a finding's label that is not known, as CheXpert's authors name it (Irvin et al., AAAI 2019, arXiv
// 1901.07031, section 3): masked out of loss and measures whether uncertain or unmentioned (U-Ignore); or unmentioned
// findings count as absent, and uncertain ones as absent (U-Zeros) or present (U-Ones).
enum class Uncertain : std::uint8_t { kIgnore = 1, kZeros = 2, kOnes = 3 };
std::string to_text(Uncertain uncertain);  // "ignore", …

// One site's local training in a round, and how the rounds add up to a run.
struct Recipe {
  std::uint32_t rounds = 20;
  double local_epochs = 1;         // passes over the site's training records a round; fractions are allowed
  std::string optimiser = "adam";  // "sgd", "adam", "adamw"
  double learning_rate = 1e-3;
  double momentum = 0.9;  // sgd only
  double weight_decay = 0;
  Schedule schedule = Schedule::kConstant;  // over rounds; kStep multiplies by 0.1 at 50 % and 75 %
  std::uint32_t batch = 128;
  Uncertain uncertain = Uncertain::kIgnore;  // multi-label only
  double proximal = 0;  // FedProx's μ (arXiv 1812.06127, eq. 2): adds μ/2 · ‖w − w₀‖² to a site's loss
  bool operator==(const Recipe&) const = default;
};

// The learning rate of round `round` (from 1) of `recipe.rounds`.
double learning_rate_at(const Recipe& recipe, std::uint32_t round);

}  // namespace expunge
