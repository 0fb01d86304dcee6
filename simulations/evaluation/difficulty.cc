#include "simulations/evaluation/difficulty.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace expunge {
namespace {

constexpr std::array kAll{Difficulty::kEasy, Difficulty::kMedium, Difficulty::kHard};

}  // namespace

std::string to_text(Difficulty difficulty) {
  return difficulty == Difficulty::kEasy ? "easy" : difficulty == Difficulty::kMedium ? "medium" : "hard";
}

std::optional<Difficulty> difficulty_from(std::string_view text) {
  const auto found = std::ranges::find(kAll, text, [](Difficulty each) { return to_text(each); });
  return found == kAll.end() ? std::nullopt : std::optional(*found);
}

std::vector<Difficulty> thirds(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<Difficulty> found(order.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) found[order[rank]] = kAll[3 * rank / order.size()];
  return found;
}

}  // namespace expunge
