#include "simulations/evaluation/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace expunge {
namespace {

struct Bin {
  double confidence = 0, hits = 0;
};

class Bins {
 public:
  void add(double confidence, bool is_right) {
    const auto place = static_cast<std::size_t>(confidence * kConfidenceBins);
    auto& bin = bins_[std::min(place, kConfidenceBins - 1)];
    bin.confidence += confidence;
    bin.hits += is_right ? 1 : 0;
    ++answers_;
  }
  double error() const {
    double sum = 0;
    for (const auto& bin : bins_) sum += std::abs(bin.hits - bin.confidence);
    return answers_ > 0 ? sum / answers_ : 0;
  }

 private:
  std::array<Bin, kConfidenceBins> bins_{};
  double answers_ = 0;
};

}  // namespace

double calibration_error(const JudgedCohort& cohort, const Answered& model, std::span<const std::size_t> places) {
  Bins bins;
  for (const auto place : places) {
    if (!cohort.is_multi_label) {
      bins.add(model.confidence[place], model.hits[place] > 0);
      continue;
    }
    for (std::size_t i = 0; i < cohort.classes; ++i) {
      const auto label = cohort.records[place].labels[i];
      const auto present = static_cast<double>(model.probabilities[place * cohort.classes + i]);
      if (label != kNotKnown) bins.add(std::max(present, 1 - present), (present > 0.5) == (label == 1));
    }
  }
  return bins.error();
}

}  // namespace expunge
