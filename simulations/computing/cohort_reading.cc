#include "simulations/computing/cohort_reading.h"

#include "common/crypto/hash.h"
#include "simulations/evaluation/strata.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

const char* set_of(Split split, bool is_owner, bool is_forgotten) {
  if (split == Split::kTest) return "test";
  if (split == Split::kTrain) return is_forgotten ? "forget" : "retain";
  return is_owner ? "held-out" : kElsewhere;
}

RecordSet record_set_of(const std::string& set) {
  if (set == "forget") return RecordSet::kForget;
  if (set == "retain") return RecordSet::kRetain;
  return set == "test" ? RecordSet::kTest : RecordSet::kHeldOut;
}

// As training reads them (common/learn/multi_label.h).
std::int32_t target_of(std::int32_t label, Uncertain uncertain) {
  if (label == 0 || label == 1) return label;
  if (uncertain == Uncertain::kIgnore) return kNotKnown;
  return label == kUncertain && uncertain == Uncertain::kOnes ? 1 : 0;
}

std::map<std::string, std::string> strata_of(const SampleInfo& info, const SiteId& site) {
  std::map<std::string, std::string> strata{{"site", site.str()}};
  if (const auto sex = info.attributes.find("sex"); sex != info.attributes.end()) strata["sex"] = sex->second;
  if (const auto age = info.attributes.find("age"); age != info.attributes.end())
    if (const auto band = age_band(age->second)) strata["age"] = *band;
  return strata;
}

// Where each record is, by its place in the data set.
std::vector<std::size_t> sites_of_records(std::size_t records, const std::vector<Share>& shares) {
  std::vector<std::size_t> sites(records, 0);
  for (std::size_t site = 0; site < shares.size(); ++site)
    for (const auto index : shares[site]) sites[index] = site;
  return sites;
}

// By their places in the data set.
std::string digest_of_records(const Dataset& data, const ScoredSets& sets) {
  Hasher hasher;
  const auto add = [&](const std::string& text) { hasher.add(view_of(text + "\n")); };
  for (const auto& [set, records] : sets) {
    add(set);
    for (const auto record : records) {
      add(std::to_string(record));
      for (const auto label : data.info(record).labels) add(std::to_string(label));
    }
  }
  return to_text(hasher.finish());
}

}  // namespace

Result<ConsortiumData> open_consortium_data(const Experiment& experiment) {
  DataSpec whole = experiment.data;
  whole.partition.reset();
  whole.take.reset();
  EXPUNGE_TRY(opened, open_dataset(whole, DiskFiles()));
  EXPUNGE_TRY(shares, partition(*opened, *experiment.data.partition));
  return ConsortiumData{std::move(opened), std::move(shares)};
}

Result<ComputeSettings> compute_settings_of(const Experiment& experiment) {
  EXPUNGE_TRY(code, allowed_code(DiskFiles(), {}, experiment.network_file));
  return ComputeSettings{.device = experiment.device, .threads = experiment.threads, .code = std::move(code)};
}

Result<std::unique_ptr<Learner>> make_learner(const Experiment& experiment, std::shared_ptr<const Dataset> data) {
  EXPUNGE_TRY(compute, compute_settings_of(experiment));
  return make_torch_learner(std::move(data), compute.device, compute.threads, std::move(compute.code));
}

ScoredSets sets_of(const Dataset& data, const Experiment& experiment, const std::vector<Share>& shares,
                   const std::set<PatientId>& forgotten) {
  ScoredSets sets;
  for (std::size_t site = 0; site < shares.size(); ++site) {
    const bool is_owner = experiment.sites[site] == experiment.forget_site;
    for (const auto index : shares[site]) {
      const auto& info = data.info(index);
      const bool is_forgotten = is_owner && forgotten.contains(info.patient);
      sets[set_of(info.split, is_owner, is_forgotten)].push_back(static_cast<std::uint32_t>(index));
    }
  }
  return sets;
}

JudgedCohort cohort_of(const Dataset& data, const Experiment& experiment, const std::vector<Share>& shares,
                       const ScoredSets& sets) {
  const DatasetShape shape = data.shape();
  JudgedCohort cohort{.classes = static_cast<std::size_t>(shape.classes),
                      .is_multi_label = shape.is_multi_label,
                      .label_names = shape.label_names,
                      .records = {},
                      .digest = digest_of_records(data, sets)};
  const auto sites = sites_of_records(data.size(), shares);
  std::map<PatientId, std::uint32_t> numbers;
  for (const auto& [set, records] : sets)
    for (const auto record : records) {
      const auto& info = data.info(record);
      const SiteId& site = experiment.sites[sites[record]];
      const auto number = numbers.emplace(info.patient, static_cast<std::uint32_t>(numbers.size())).first->second;
      JudgedRecord judged{record_set_of(set), site == experiment.forget_site, number, info.labels,
                          strata_of(info, site)};
      if (cohort.is_multi_label)
        for (auto& label : judged.labels) label = target_of(label, experiment.study.recipe.uncertain);
      cohort.records.push_back(std::move(judged));
    }
  return cohort;
}

Answered answers_of(const JudgedCohort& cohort, const std::string& name, const Evaluated& evaluated) {
  std::vector<float> probabilities;
  for (const auto& [set, rows] : evaluated.probabilities)
    probabilities.insert(probabilities.end(), rows.begin(), rows.end());
  return answered(cohort, name, std::move(probabilities));
}

}  // namespace expunge
