#include "simulations/computing/scoring.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "common/data/patient_list.h"
#include "common/model/measures.h"
#include "simulations/computing/cohort_reading.h"
#include "simulations/computing/model_reading.h"
#include "simulations/computing/relearned.h"
#include "simulations/evaluation/evidence.h"
#include "simulations/evaluation/noisy_copy.h"
#include "simulations/stages.h"
#include "simulations/study/cell_margins.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr double kNoise = 0.1;  // of a tensor's own deviation: it answers alike, and not the same

Json site_facts(const Dataset& data, const SiteId& site, const Share& share) {
  std::set<PatientId> patients;
  std::size_t records = 0;
  for (const auto index : share) {
    if (data.info(index).split != Split::kTrain) continue;
    patients.insert(data.info(index).patient);
    ++records;
  }
  return {{"name", site.str()}, {"records", records}, {"patients", patients.size()}};
}

// "held-out.accuracy" becomes ["held_out"]["accuracy"].
Json as_json(const Measures& measures) {
  Json out = Json::object();
  for (const auto& measure : measures) {
    if (is_loss_quantile(measure.name) || measure.name.starts_with(kElsewhere)) continue;
    const auto dot = measure.name.find('.');
    auto set = measure.name.substr(0, dot);
    if (set == "held-out") set = "held_out";
    out[set][measure.name.substr(dot + 1)] = measure.value;
  }
  return out;
}

bool is_oracle(const std::string& name) {
  return name == "oracle" || name.starts_with("oracle-");
}

std::optional<double> forget_loss(const Measures& measures) {
  const auto found = std::ranges::find(measures, "forget.loss", &Measure::name);
  return found == measures.end() ? std::nullopt : std::optional(found->value);
}

// A list of somebody else's patients would leave the forget set empty, or part of it.
Status check_patients(const Dataset& data, const Share& share, const std::vector<PatientId>& listed,
                      const ScoringJob& job) {
  std::set<PatientId> known;
  for (const auto index : share)
    if (data.info(index).split == Split::kTrain) known.insert(data.info(index).patient);
  const auto stranger =
      std::ranges::find_if(listed, [&](const PatientId& patient) { return !known.contains(patient); });
  if (stranger == listed.end()) return {};
  return bad_input(job.patients.string() + ": patient " + std::to_string(stranger - listed.begin() + 1) + " of " +
                   std::to_string(listed.size()) + " does not train at " + job.experiment.forget_site.str() +
                   "; give the list that belongs to this configuration, seed and data");
}

// Goes through the models one after the other, each computed once.
class Scoring {
 public:
  Scoring(const ScoringJob& job, const Dataset& data, std::vector<Share> shares, ScoredSets sets,
          ComputeSettings compute)
      : job_(job), data_(data), shares_(std::move(shares)), sets_(std::move(sets)), compute_(std::move(compute)) {}

  Status add_to(Json& out) {
    for (const auto& [name, path] : job_.models) {
      EXPUNGE_TRY(model, read(path));
      EXPUNGE_TRY(evaluated, answers_of_all(path, model, [](const Weights& weights) { return weights; }));
      out["models"][name] = as_json(evaluated.measures);
      out["model"] = {{"name", model.network.network}, {"parameters", model.weights.manifest->parameters()}};
      keep(name, evaluated);
    }
    if (!has_evidence()) return {};
    EXPUNGE_TRY_DO(add_controls());
    if (job_.margins) EXPUNGE_TRY_DO(leave_margins(*job_.margins));
    EXPUNGE_TRY(relearning, relearn_all());
    Evaluation evaluation{.cohort = *cohort_,
                          .original = take("original"),
                          .oracles = take_all(true),
                          .candidates = take_all(false),
                          .controls = controls_,
                          .relearning = relearning};
    out["evidence"] = Json::parse(evidence_json(evaluation));
    return {};
  }

 private:
  bool has_own_models() const { return job_.experiment.study.server.leaves_sites_their_own(); }
  Path at_owner(const Path& path) const {
    return has_own_models() ? own_model(path, job_.experiment.forget_site) : path;
  }

  Result<TrainedModel> read(const Path& path) const {
    EXPUNGE_TRY(model, read_model(files_, path));
    model.uncertain = job_.experiment.study.recipe.uncertain;
    return model;
  }

  // Under FedBN each site's records are answered by that site's model.
  template <class Change>
  Result<Evaluated> answers_of_all(const Path& path, TrainedModel model, Change change) const {
    model.weights = change(model.weights);
    if (!has_own_models()) return evaluate_and_answer(model, data_, sets_, compute_);
    std::vector<ModelOfSome> models;
    for (std::size_t site = 0; site < shares_.size(); ++site) {
      EXPUNGE_TRY(own, read(own_model(path, job_.experiment.sites[site])));
      own.weights = change(own.weights);
      models.push_back({std::move(own), {shares_[site].begin(), shares_[site].end()}});
    }
    return evaluate_and_answer(models, data_, sets_, compute_);
  }

  bool has_evidence() const { return answers_.contains("original") && sets_.contains("forget"); }

  // Every model's labelled records are the same: which they are, the data say.
  void keep(const std::string& name, const Evaluated& evaluated) {
    if (!cohort_) {
      cohort_ = cohort_of(data_, job_.experiment, shares_, evaluated.records);
      if (const auto forget = evaluated.records.find("forget"); forget != evaluated.records.end())
        relearned_ = relearned_of(forget->second, job_.experiment.study.seed);
    }
    answers_.emplace(name, answers_of(*cohort_, name, evaluated));
  }

  Status add_controls() {
    if (answers_.contains(kAnotherSite)) controls_.push_back(take(kAnotherSite));
    if (!job_.experiment.has_controls) return {};
    const Path& path = job_.models.at("original");
    const auto noisy = [&](const Weights& weights) { return noisy_copy(weights, kNoise, job_.experiment.study.seed); };
    EXPUNGE_TRY(model, read(path));
    EXPUNGE_TRY(evaluated, answers_of_all(path, model, noisy));
    controls_.push_back(answers_of(*cohort_, "noisy copy", evaluated));
    return {};
  }

  Status leave_margins(const Path& path) const {
    CellMargins margins{.records = cohort_->digest, .models = {}};
    for (const auto* name : kMarginModels)
      if (const auto found = answers_.find(name); found != answers_.end())
        margins.models[name] = margins_of(*cohort_, found->second);
    DiskFiles files;
    return write_margins(files, path, margins);
  }

  // Of the candidates and one oracle, down to the original's loss.
  Result<std::map<std::string, Relearning>> relearn_all() {
    std::map<std::string, Relearning> found;
    if (relearned_.empty()) return found;
    EXPUNGE_TRY(original, read(at_owner(job_.models.at("original"))));
    EXPUNGE_TRY(measured, evaluate(original, data_, {{"forget", relearned_}}, compute_));
    const auto loss = forget_loss(measured);
    if (!loss) return found;
    const Relearn how{.recipe = job_.experiment.study.recipe, .loss = *loss, .seed = job_.experiment.study.seed};
    for (const auto& [name, path] : job_.models) {
      if (name == "original" || name == kAnotherSite || (is_oracle(name) && name != "oracle")) continue;
      EXPUNGE_TRY(model, read(at_owner(path)));
      EXPUNGE_TRY(visits, relearn(model, data_, relearned_, how, compute_));
      found[name] = {visits, static_cast<std::uint64_t>(how.passes) * relearned_.size()};
    }
    return found;
  }

  Answered take(const std::string& name) { return std::move(answers_.at(name)); }

  std::vector<Answered> take_all(bool oracles) {
    std::vector<Answered> taken;
    for (const auto& [name, path] : job_.models)
      if (name != "original" && name != kAnotherSite && is_oracle(name) == oracles) taken.push_back(take(name));
    return taken;
  }

  const DiskFiles files_;
  const ScoringJob& job_;
  const Dataset& data_;
  std::vector<Share> shares_;
  ScoredSets sets_;
  ComputeSettings compute_;
  std::optional<JudgedCohort> cohort_;
  std::vector<std::uint32_t> relearned_;
  std::map<std::string, Answered> answers_;
  std::vector<Answered> controls_;
};

}  // namespace

Result<std::string> score(const ScoringJob& job) {
  const DiskFiles files;
  EXPUNGE_TRY(opened, open_consortium_data(job.experiment));
  const auto& [data, shares] = opened;
  EXPUNGE_TRY(learner, make_learner(job.experiment, data));
  EXPUNGE_TRY(compute, compute_settings_of(job.experiment));
  EXPUNGE_TRY(patients, read_patient_list(files, job.patients));
  const auto owner = std::ranges::find(job.experiment.sites, job.experiment.forget_site) - job.experiment.sites.begin();
  EXPUNGE_TRY_DO(check_patients(*data, shares[static_cast<std::size_t>(owner)], patients, job));
  const auto sets = sets_of(*data, job.experiment, shares, {patients.begin(), patients.end()});
  Json out{{"device", learner->device()}};
  for (std::size_t i = 0; i < shares.size(); ++i)
    out["sites"].push_back(site_facts(*data, job.experiment.sites[i], shares[i]));
  Scoring scoring(job, *data, shares, sets, compute);
  EXPUNGE_TRY_DO(scoring.add_to(out));
  return out.dump();
}

}  // namespace expunge
