#include "coordinator/unseen_level.h"

#include <algorithm>
#include <vector>

#include "common/model/measures.h"

namespace expunge {
namespace {

struct Point {
  double loss = 0;
  double records = 0;
};

// Every quantile of a site stands for an equal part of its records.
std::vector<Point> points_of(const SiteMeasures& before) {
  std::vector<Point> points;
  for (const auto& [site, measures] : before)
    for (std::size_t i = 0; i < kLossQuantiles; ++i)
      if (const Measure* quantile = find(measures, "held-out." + loss_quantile(i)))
        points.push_back({quantile->value, static_cast<double>(quantile->count) / kLossQuantiles});
  std::ranges::sort(points, {}, &Point::loss);
  return points;
}

// The middle of each of kLossQuantiles equal parts: of one site alone, its own quantiles.
void add_quantiles(const SiteMeasures& before, std::map<std::string, double>& level) {
  const auto points = points_of(before);
  double all = 0, so_far = 0;
  for (const Point& point : points) all += point.records;
  if (all == 0) return;
  std::size_t next = 0;
  for (const Point& point : points) {
    so_far += point.records;
    for (; next < kLossQuantiles && so_far >= (static_cast<double>(next) + 0.5) * all / kLossQuantiles; ++next)
      level["unseen_" + loss_quantile(next)] = point.loss;
  }
}

bool is_known(const SiteMeasures& before, const SiteId& owner, const std::map<std::string, double>& level) {
  const auto measures = before.find(owner);
  if (measures == before.end()) return true;
  const Measure* loss = find(measures->second, "forget.loss");
  const Measure* accuracy = find(measures->second, "forget.accuracy");
  if (loss && level.contains("unseen_loss") && loss->value >= level.at("unseen_loss")) return false;
  return !accuracy || !level.contains("unseen_accuracy") || accuracy->value > level.at("unseen_accuracy");
}

}  // namespace

bool is_anything_known(const SiteMeasures& before, const std::vector<SiteId>& owners) {
  const auto level = unseen_level(before);
  return std::ranges::any_of(owners, [&](const SiteId& owner) { return is_known(before, owner, level); });
}

std::map<std::string, double> unseen_level(const SiteMeasures& before) {
  std::map<std::string, double> level;
  const Measures means = mean_measures(before);
  for (const auto& [parameter, measure] :
       {std::pair("unseen_accuracy", "held-out.accuracy"), std::pair("unseen_loss", "held-out.loss")})
    if (const Measure* mean = find(means, measure)) level[parameter] = mean->value;
  add_quantiles(before, level);
  return level;
}

}  // namespace expunge
