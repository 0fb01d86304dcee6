#include "coordinator/verification.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "common/base/formatted.h"
#include "common/model/measures.h"

namespace expunge {
namespace {

constexpr double kTail = 0.0228;  // of a normal distribution beyond two deviations

std::string percent(double value) {
  return formatted("%.2f %%", 100 * value);
}

const Measure* measure_of(const SiteMeasures& measures, const SiteId& site, std::string_view name) {
  const auto found = measures.find(site);
  return found == measures.end() ? nullptr : find(found->second, name);
}

struct Pooled {
  double sum = 0;
  std::uint64_t count = 0;
  double mean() const { return sum / static_cast<double>(count); }
  void add(const Measure& measure) {
    sum += measure.value * static_cast<double>(measure.count);
    count += measure.count;
  }
};

Acceptance missing(const std::string& what) {
  return {.holds = false, .why = what + " is missing"};
}

Pooled pooled(const SiteMeasures& measures, std::string_view name) {
  Pooled pool;
  for (const auto& [site, values] : measures)
    if (const Measure* measure = find(values, name)) pool.add(*measure);
  return pool;
}

double nearest_between(double value, double a, double b) {
  return std::clamp(value, std::min(a, b), std::max(a, b));
}

Acceptance forget_gap_holds(const AcceptanceBand& band, const SiteId& owner, const SiteMeasures& after) {
  const Measure* forget = measure_of(after, owner, "forget.accuracy");
  if (!forget || forget->count == 0) return missing("forget.accuracy of " + owner.str());
  const Pooled unseen = pooled(after, "held-out.accuracy");
  if (unseen.count == 0) return missing("held-out.accuracy");
  const Measure* own = measure_of(after, owner, "held-out.accuracy");
  const double reference =
      own && own->count > 0 ? nearest_between(forget->value, own->value, unseen.mean()) : unseen.mean();
  const double gap = std::abs(forget->value - reference);
  const double by_chance = forget->value < reference ? farthest_below(reference, forget->count)
                                                     : 2 * standard_error(forget->value, forget->count);
  const double bound = band.forget_gap + std::hypot(by_chance, 2 * standard_error(unseen.mean(), unseen.count));
  return {.holds = gap <= bound,
          .why = "forget gap of " + owner.str() + " " + percent(gap) + ", bound " + percent(bound)};
}

Acceptance test_drop_holds(const AcceptanceBand& band, const SiteMeasures& before, const SiteMeasures& after) {
  Pooled was, is;
  for (const auto& [site, measures] : after) {
    const Measure* now = find(measures, "test.accuracy");
    const Measure* then = measure_of(before, site, "test.accuracy");
    if (!now || !then) continue;
    was.add(*then);
    is.add(*now);
  }
  if (was.count == 0) return missing("test.accuracy before at a site that measured it after");
  if (is.count == 0) return missing("test.accuracy");
  const double drop = was.mean() - is.mean();
  const double bound = band.test_drop + 2 * standard_error(is.mean(), is.count);
  const auto change = drop < 0 ? "gained " + percent(-drop) : "lost " + percent(drop);
  return {.holds = drop <= bound, .why = "test accuracy " + change + ", bound " + percent(bound)};
}

}  // namespace

double standard_error(double accuracy, std::uint64_t count) {
  const double records = static_cast<double>(count) + 2;
  const double smoothed = (accuracy * static_cast<double>(count) + 1) / records;
  return std::sqrt(std::max(smoothed * (1 - smoothed), 0.0) / records);
}

double farthest_below(double accuracy, std::uint64_t count) {
  using namespace boost::math::policies;
  using Binomial = boost::math::binomial_distribution<double, policy<discrete_quantile<integer_round_up>>>;
  const double records = static_cast<double>(count);
  const double expected = std::clamp(accuracy, 0.0, 1 - 1e-12);  // at 1 the library's quantile is 0
  return std::max(0.0, expected - quantile(Binomial(records, expected), kTail) / records);
}

Acceptance verify_candidate(const AcceptanceBand& band, const std::vector<SiteId>& owners, const SiteMeasures& before,
                            const SiteMeasures& after) {
  Acceptance verdict = test_drop_holds(band, before, after);
  verdict.can_tell = false;
  for (const SiteId& owner : owners) {
    const Acceptance forgot = forget_gap_holds(band, owner, after);
    verdict.holds = verdict.holds && forgot.holds;
    verdict.why += "; " + forgot.why;
    verdict.can_tell = verdict.can_tell || !forget_gap_holds(band, owner, before).holds;
  }
  return verdict;
}

Measures weighed(Measures measures, std::uint64_t training_records) {
  for (Measure& measure : measures) measure.count = std::min(measure.count, training_records);
  return measures;
}

Measures mean_measures(const SiteMeasures& measures) {
  std::map<std::string, Pooled> pooled;
  for (const auto& [site, values] : measures)
    for (const Measure& measure : values)
      if (!is_loss_quantile(measure.name)) pooled[measure.name].add(measure);
  Measures means;
  for (const auto& [name, pool] : pooled)
    if (pool.count > 0) means.push_back({name, pool.mean(), pool.count});
  return means;
}

}  // namespace expunge
