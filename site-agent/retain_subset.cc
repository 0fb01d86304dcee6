#include "site-agent/retain_subset.h"

#include <algorithm>
#include <cmath>

namespace expunge {

std::vector<std::uint32_t> draw_retain_subset(const std::vector<std::uint32_t>& retain, double share, Random& random) {
  const auto all = static_cast<double>(retain.size());
  const auto wanted = static_cast<std::size_t>(std::llround(std::clamp(share, 0.0, 1.0) * all));
  const std::size_t count = std::min(retain.size(), std::max<std::size_t>(wanted, 1));
  std::vector<std::uint32_t> drawn = retain;
  random.shuffle(std::span(drawn));
  drawn.resize(count);
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

}  // namespace expunge
