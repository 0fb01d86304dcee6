#include "common/data/dealing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "common/base/random.h"

namespace expunge {
namespace {

constexpr int kTries = 200;

// Patients of one split and one stratum, in drawn order. An ordered map: the order of drawing is part of the result.
using Groups = std::map<std::pair<Split, std::size_t>, std::vector<std::size_t>>;

Groups drawn_groups(const std::vector<Patient>& patients, bool by_stratum, std::uint64_t seed) {
  Groups groups;
  for (std::size_t i = 0; i < patients.size(); ++i)
    groups[{patients[i].split, by_stratum ? patients[i].stratum : 0}].push_back(i);
  for (auto& [key, group] : groups) {
    Random random(
        seed_for(seed, "order " + std::to_string(static_cast<int>(key.first)) + " " + std::to_string(key.second)));
    random.shuffle(std::span(group));
  }
  return groups;
}

// Cuts the group where the running sum of the proportions, in patients, is nearest to whole.
void cut(const std::vector<std::size_t>& group, const std::vector<double>& proportions, Dealt& dealt) {
  double running = 0;
  std::size_t from = 0;
  for (std::size_t site = 0; site < proportions.size(); ++site) {
    running += proportions[site];
    const bool is_last = site + 1 == proportions.size();
    const auto place = static_cast<std::size_t>(std::llround(running * static_cast<double>(group.size())));
    const std::size_t to = is_last ? group.size() : std::clamp(place, from, group.size());
    for (std::size_t i = from; i < to; ++i) dealt[group[i]] = site;
    from = to;
  }
}

std::vector<double> dirichlet(double alpha, std::size_t sites, Random& random) {
  std::vector<double> proportions(sites);
  double sum = 0;
  for (double& each : proportions) sum += each = random.gamma(alpha);
  if (!(sum > 0)) return std::vector<double>(sites, 1.0 / static_cast<double>(sites));  // all underflowed
  for (double& each : proportions) each /= sum;
  return proportions;
}

Dealt draw_by_class(const Groups& groups, std::size_t patients, const Partition& how, int attempt) {
  Random random(seed_for(how.seed, "dirichlet " + std::to_string(attempt)));
  std::map<std::size_t, std::vector<double>> proportions;  // the same for all splits
  for (const auto& [key, group] : groups) proportions.try_emplace(key.second);
  for (auto& [stratum, each] : proportions) each = dirichlet(how.alpha, how.sites.size(), random);
  Dealt dealt(patients, 0);
  for (const auto& [key, group] : groups) cut(group, proportions.at(key.second), dealt);
  return dealt;
}

// The first site that was left with too little, and of what.
std::optional<std::string> shortage(const std::vector<Patient>& patients, const Dealt& dealt, const Partition& how) {
  constexpr std::array<std::pair<Split, const char*>, 3> kSplits = {
      {{Split::kTrain, "training"}, {Split::kHeldOut, "held-out"}, {Split::kTest, "test"}}};
  for (const auto& [split, name] : kSplits) {
    std::vector<std::size_t> counts(how.sites.size(), 0);
    std::size_t total = 0;
    for (std::size_t i = 0; i < patients.size(); ++i)
      if (patients[i].split == split) ++counts[dealt[i]], ++total;
    const std::size_t least = split == Split::kTrain ? kFewestPatients : (total >= how.sites.size() ? 1 : 0);
    const auto poorest = std::ranges::min_element(counts);
    if (*poorest < least)
      return how.sites[static_cast<std::size_t>(poorest - counts.begin())].str() + " is left with " +
             std::to_string(*poorest) + " of " + std::to_string(total) + " " + name + " patients and needs " +
             std::to_string(least);
  }
  return std::nullopt;
}

std::string short_number(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", number);
  return text.data();
}

// Each value's site: the values in sorted order, given to the sites in turn.
Result<std::map<std::string, std::size_t>> sites_of_values(const Dataset& data, const std::vector<Patient>& patients,
                                                           const Partition& how) {
  std::map<std::string, std::size_t> site_of;
  std::size_t lacking = 0;
  for (const Patient& patient : patients) {
    const auto& attributes = data.info(patient.records.front()).attributes;
    const auto found = attributes.find(how.column);
    if (found == attributes.end())
      ++lacking;
    else
      site_of.try_emplace(found->second, 0);
  }
  if (lacking > 0)
    return bad_input("partition by column \"" + how.column + "\": " + std::to_string(lacking) + " of " +
                     std::to_string(patients.size()) +
                     " patients have no such attribute; choose another column or scheme");
  if (site_of.size() < how.sites.size())
    return bad_input("partition by column \"" + how.column + "\": " + std::to_string(site_of.size()) +
                     " different values for " + std::to_string(how.sites.size()) + " sites; use fewer sites");
  std::size_t next = 0;
  for (auto& [value, site] : site_of) site = next++ % how.sites.size();
  return site_of;
}

}  // namespace

Result<Dealt> deal_evenly(const std::vector<Patient>& patients, const Partition& how) {
  const std::size_t sites = how.sites.size();
  Dealt dealt(patients.size(), 0);
  for (const auto& [key, group] : drawn_groups(patients, false, how.seed))
    cut(group, std::vector<double>(sites, 1.0 / static_cast<double>(sites)), dealt);
  if (const auto lack = shortage(patients, dealt, how))
    return bad_input("partition among " + std::to_string(sites) + " sites: " + *lack +
                     "; use fewer sites or more records");
  return dealt;
}

Result<Dealt> deal_by_class(const std::vector<Patient>& patients, const Partition& how) {
  if (!(how.alpha > 0) || !std::isfinite(how.alpha))
    return bad_input("partition by Dirichlet: alpha must be above 0, not " + short_number(how.alpha));
  const Groups groups = drawn_groups(patients, true, how.seed);
  std::optional<std::string> lack;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Dealt dealt = draw_by_class(groups, patients.size(), how, attempt);
    lack = shortage(patients, dealt, how);
    if (!lack) return dealt;
  }
  return bad_input("partition by Dirichlet with alpha " + short_number(how.alpha) + " among " +
                   std::to_string(how.sites.size()) + " sites: in each of " + std::to_string(kTries) +
                   " draws a site gets too few patients, in the last " + *lack +
                   "; use a larger alpha, fewer sites or more records");
}

Result<Dealt> deal_by_column(const Dataset& data, const std::vector<Patient>& patients, const Partition& how) {
  EXPUNGE_TRY(site_of, sites_of_values(data, patients, how));
  Dealt dealt;
  for (const Patient& patient : patients)
    dealt.push_back(site_of.at(data.info(patient.records.front()).attributes.at(how.column)));
  if (const auto lack = shortage(patients, dealt, how))
    return bad_input("partition by column \"" + how.column + "\": " + *lack +
                     "; use fewer sites, another column or more records");
  return dealt;
}

}  // namespace expunge
