#include "common/learn/two_sample.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

namespace expunge {
namespace {

constexpr int kSplits = 999;

struct Kind {
  std::vector<double> set, unseen;
  double share = 0;       // of the compared records of the set
  std::size_t drawn = 0;  // of the unseen records, in a split
  double scale = 1;       // of a split's difference
};

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double inverses(std::size_t a, std::size_t b) {
  return 1 / static_cast<double>(a) + 1 / static_cast<double>(b);
}

std::map<std::int64_t, Kind> by_kind(const Scored& set, const Scored& unseen) {
  std::map<std::int64_t, Kind> kinds;
  for (std::size_t i = 0; i < set.scores.size(); ++i) kinds[set.kinds[i]].set.push_back(set.scores[i]);
  for (std::size_t i = 0; i < unseen.scores.size(); ++i) kinds[unseen.kinds[i]].unseen.push_back(unseen.scores[i]);
  std::erase_if(kinds, [](const auto& each) { return each.second.set.empty() || each.second.unseen.size() < 2; });
  return kinds;
}

std::size_t settle(std::map<std::int64_t, Kind>& kinds) {
  std::size_t compared = 0;
  for (const auto& [name, kind] : kinds) compared += kind.set.size();
  for (auto& [name, kind] : kinds) {
    kind.share = static_cast<double>(kind.set.size()) / static_cast<double>(compared);
    kind.drawn = std::min(kind.set.size(), kind.unseen.size() / 2);
    kind.scale = std::sqrt(inverses(kind.set.size(), kind.unseen.size()) /
                           inverses(kind.drawn, kind.unseen.size() - kind.drawn));
  }
  return compared;
}

double split_difference(Kind& kind, Random& random) {
  const std::span all(kind.unseen);
  random.shuffle(all);
  return kind.scale * (mean_of(all.first(kind.drawn)) - mean_of(all.subspan(kind.drawn)));
}

}  // namespace

std::optional<Comparison> compare(const Scored& set, const Scored& unseen, Random& random) {
  auto kinds = by_kind(set, unseen);
  if (kinds.empty()) return std::nullopt;
  Comparison found;
  found.compared = settle(kinds);
  for (const auto& [name, kind] : kinds) found.difference += kind.share * (mean_of(kind.set) - mean_of(kind.unseen));
  int as_high = 0;
  for (int split = 0; split < kSplits; ++split) {
    double difference = 0;
    for (auto& [name, kind] : kinds) difference += kind.share * split_difference(kind, random);
    as_high += difference >= found.difference;
  }
  found.share_as_high = (as_high + 1.0) / (kSplits + 1.0);
  return found;
}

}  // namespace expunge
