#include "common/model/learner.h"

#include <algorithm>

namespace expunge {

const Measure* find(const Measures& measures, std::string_view name) {
  const auto found = std::ranges::find(measures, name, &Measure::name);
  return found == measures.end() ? nullptr : &*found;
}

}  // namespace expunge
