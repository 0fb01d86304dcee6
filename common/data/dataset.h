// A set of labelled samples, whatever file they came from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"

namespace expunge {

enum class Split : std::uint8_t { kTrain = 1, kHeldOut = 2, kTest = 3 };

// A finding's label, besides 0 (absent) and 1 (present).
inline constexpr std::int32_t kUncertain = -1;    // whoever labelled it could not tell
inline constexpr std::int32_t kUnmentioned = -2;  // nothing was said of it: a blank cell

// What is known of a sample besides its pixels. Unknown attributes are absent.
struct SampleInfo {
  PatientId patient;
  Split split = Split::kTrain;
  std::vector<std::int32_t> labels;  // multi-class: one; multi-label: one per finding, 0, 1 or one of the above
  std::map<std::string, std::string> attributes;  // "sex", "age", "hospital", …
};

// What all samples of a set have in common.
struct DatasetShape {
  std::int64_t channels = 1;
  std::int64_t height = 28;
  std::int64_t width = 28;
  std::int64_t classes = 2;                   // or findings, where each has a label of its own
  bool is_multi_label = false;                // a label per finding, instead of one class a sample
  std::vector<std::string> label_names = {};  // of classes or findings, in order; empty: unnamed
  bool operator==(const DatasetShape&) const = default;
};

// Immutable after it was opened; reading is safe from one thread at a time.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual std::string name() const = 0;
  virtual DatasetShape shape() const = 0;
  virtual std::size_t size() const = 0;
  virtual const SampleInfo& info(std::size_t index) const = 0;
  // What a record is called wherever it stands in the set: its file's path. Empty where its place is all there is.
  virtual std::string record_name(std::size_t /*index*/) const { return {}; }
  // Pixels as (channels, height, width), 0 to 255. `into` has exactly channels·height·width bytes.
  virtual Status read(std::size_t index, std::span<std::uint8_t> into) const = 0;
  // Whether all pixels are in memory. Where they are not, reading may decode a file, the set keeps what it decoded in
  // memory of its own, as much as it is allowed, and a caller that kept all it read would undo that bound.
  virtual bool is_in_memory() const { return true; }
};

}  // namespace expunge
