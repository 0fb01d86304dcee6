#include "common/model/course.h"

namespace expunge {

std::uint32_t SamplePasses::percent() const {
  if (made >= expected) return expected == 0 ? 0 : 100;
  return static_cast<std::uint32_t>(made * 100 / expected);
}

std::string to_text(const SamplePasses& passes) {
  std::string text = std::to_string(passes.made);
  if (passes.expected > 0) text += " of " + std::to_string(passes.expected);
  return text + " sample passes";
}

}  // namespace expunge
