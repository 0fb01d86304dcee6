#include "common/model/learner.h"

#include <algorithm>

namespace expunge {

std::string to_text(Work work) {
  switch (work) {
    case Work::kInitialise:
      return "initialise";
    case Work::kTrain:
      return "train";
    case Work::kSaliency:
      return "saliency";
    case Work::kUnlearn:
      return "unlearn";
    case Work::kEvaluate:
      return "evaluate";
  }
  ensure(false, "to_text: not a kind of work");
  return {};
}

const Measure* find(const Measures& measures, std::string_view name) {
  const auto found = std::ranges::find(measures, name, &Measure::name);
  return found == measures.end() ? nullptr : &*found;
}

}  // namespace expunge
