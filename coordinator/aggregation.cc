#include "coordinator/aggregation.h"

#include <algorithm>
#include <cmath>

#include "common/model/limits.h"

namespace expunge {
namespace {

// Room for sites that announce more, or for the first time, while the round is open.
constexpr std::uint64_t kHeadroom = 4;

std::uint64_t largest_total(const Aggregation::Rules& rules) {
  // Shares are rounded, some of them up.
  if (rules.work == Work::kUnlearn) return 2 * kWeightScale;
  return std::clamp<std::uint64_t>(rules.announced * kHeadroom, 1, limits::kLargestTotalWeight);
}

double sum_of(const std::map<SiteId, std::uint64_t>& records) {
  double all = 0;
  for (const auto& [site, count] : records) all += static_cast<double>(count);
  return all;
}

void share_out(const std::map<SiteId, std::uint64_t>& records, double total, std::map<SiteId, std::uint64_t>& weights) {
  const double all = sum_of(records);
  for (const auto& [site, count] : records) {
    const double part = all > 0 ? static_cast<double>(count) / all : 1.0 / static_cast<double>(records.size());
    weights[site] = static_cast<std::uint64_t>(std::llround(total * part));
  }
}

}  // namespace

std::map<SiteId, std::uint64_t> unlearning_weights(const std::map<SiteId, std::uint64_t>& records,
                                                   const std::set<SiteId>& owners, double owner_share) {
  std::map<SiteId, std::uint64_t> of_owners, of_others, weights;
  for (const auto& [site, count] : records) (owners.contains(site) ? of_owners : of_others)[site] = count;
  const double total = static_cast<double>(kWeightScale);
  const double owned = sum_of(of_owners), others = sum_of(of_others);
  if (of_owners.empty() || of_others.empty() || owned >= owner_share * (owned + others)) {
    share_out(records, total, weights);
    return weights;
  }
  share_out(of_owners, total * owner_share, weights);
  share_out(of_others, total * (1 - owner_share), weights);
  return weights;
}

Aggregation::Aggregation(Rules rules) : rules_(std::move(rules)), largest_total_(largest_total(rules_)) {
  if (rules_.work == Work::kTrain || rules_.work == Work::kUnlearn) sum_.emplace(rules_.elements, largest_total_);
  if (rules_.work == Work::kSaliency) masks_.emplace(rules_.elements);
}

bool Aggregation::make_room(std::uint64_t records) {
  if (rules_.work != Work::kTrain) return true;
  if (rules_.announced > largest_total_ || records > largest_total_ - rules_.announced) return false;
  rules_.announced += records;
  return true;
}

Status Aggregation::take(const AdmittedUpdate& update) {
  const auto& payload = update.payload();
  if (!payload) return take_nothing(update.from());
  switch (rules_.work) {
    case Work::kInitialise: {
      EXPUNGE_TRY_DO(decode_safetensors(*payload));
      first_ = payload;
      return {};
    }
    case Work::kTrain:
      return sum_->add(update.update().weight, *payload);
    case Work::kSaliency:
      return masks_->add(*payload);
    case Work::kUnlearn:
      EXPUNGE_TRY_DO(sum_->check(1, *payload));
      kept_[update.from()] = {update.update().weight, payload};
      return {};
    case Work::kEvaluate:
      return {};
  }
  ensure(false, "Aggregation::take: a work that does not exist");
  return {};
}

// A measurement, or the answer of a site that has no record to work on any more; an owner has its forget records.
Status Aggregation::take_nothing(const SiteId& from) const {
  if (rules_.work != Work::kUnlearn || !rules_.owners.contains(from)) return {};
  return bad_input("update from " + from.str() + ": an owner's answer changes the model, and this has no change");
}

Status Aggregation::add_kept() {
  std::map<SiteId, std::uint64_t> records;
  for (const auto& [site, kept] : kept_) records[site] = kept.records;
  sum_.emplace(rules_.elements, largest_total_);  // anew, where an earlier try could not read an update
  for (const auto& [site, weight] : unlearning_weights(records, rules_.owners, rules_.owner_share))
    if (weight > 0) EXPUNGE_TRY_DO(sum_->add(weight, *kept_.at(site).delta));
  return {};
}

Result<const WeightedSum*> Aggregation::sum() {
  if (rules_.work == Work::kUnlearn) EXPUNGE_TRY_DO(add_kept());
  if (sum_->is_broken())
    return corrupt("the round's sum is incomplete, because an update could not be read again; the round is done anew");
  if (sum_->total_weight() == 0)
    return bad_input("no site that answered has records to learn from; where all were forgotten, end the federation");
  return &*sum_;
}

const Bytes& Aggregation::mask() const {
  return masks_->packed();
}

}  // namespace expunge
