#include "simulations/computing/scoring.h"

#include <nlohmann/json.hpp>
#include <set>

#include "common/data/patient_list.h"
#include "common/model/measures.h"
#include "simulations/computing/model_reading.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

using Json = nlohmann::json;
using Sets = std::map<std::string, std::vector<std::uint32_t>>;

const char* set_of(Split split, bool is_forgotten) {
  if (split == Split::kTest) return "test";
  if (split == Split::kTrain) return is_forgotten ? "forget" : "retain";
  return "held-out";
}

// The held-out records are the owner's: the attack compares like with like.
Sets sets_of(const Dataset& data, const Experiment& experiment, const std::vector<Share>& shares,
             const std::set<PatientId>& forgotten) {
  Sets sets;
  for (std::size_t site = 0; site < shares.size(); ++site) {
    const bool is_owner = experiment.sites[site] == experiment.forget_site;
    for (const auto index : shares[site]) {
      const auto& info = data.info(index);
      if (info.split == Split::kHeldOut && !is_owner) continue;
      const bool is_forgotten = is_owner && forgotten.contains(info.patient);
      sets[set_of(info.split, is_forgotten)].push_back(static_cast<std::uint32_t>(index));
    }
  }
  return sets;
}

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
    if (is_loss_quantile(measure.name)) continue;
    const auto dot = measure.name.find('.');
    auto set = measure.name.substr(0, dot);
    if (set == "held-out") set = "held_out";
    out[set][measure.name.substr(dot + 1)] = measure.value;
  }
  return out;
}

}  // namespace

Result<std::string> score(const ScoringJob& job) {
  const DiskFiles files;
  DataSpec whole = job.experiment.data;
  whole.partition.reset();
  whole.take.reset();
  EXPUNGE_TRY(opened, open_dataset(whole, files));
  const std::shared_ptr<const Dataset> data(std::move(opened));
  // As the sites make it.
  EXPUNGE_TRY(learner, make_torch_learner(data, job.experiment.device, job.experiment.threads));
  EXPUNGE_TRY(shares, partition(*data, *job.experiment.data.partition));
  EXPUNGE_TRY(patients, read_patient_list(files, job.patients));
  const std::set<PatientId> forgotten(patients.begin(), patients.end());
  const auto sets = sets_of(*data, job.experiment, shares, forgotten);
  EXPUNGE_TRY(code, allowed_code(files, {}, job.experiment.network_file));
  const ComputeSettings compute{.device = job.experiment.device, .threads = 0, .code = std::move(code)};
  Json out{{"device", learner->device()}};
  for (std::size_t i = 0; i < shares.size(); ++i)
    out["sites"].push_back(site_facts(*data, job.experiment.sites[i], shares[i]));
  for (const auto& [name, path] : job.models) {
    EXPUNGE_TRY(model, read_model(files, path));
    model.uncertain = job.experiment.study.recipe.uncertain;
    EXPUNGE_TRY(measures, evaluate(model, *data, sets, compute));
    out["models"][name] = as_json(measures);
    out["model"] = {{"name", model.network.network}, {"parameters", model.weights.manifest->parameters()}};
  }
  return out.dump();
}

}  // namespace expunge
