#include "simulations/computing/study_step.h"

#include <nlohmann/json.hpp>

#include "common/base/random.h"
#include "common/crypto/hash.h"
#include "simulations/computing/cast.h"
#include "simulations/computing/patient_losses.h"
#include "simulations/computing/scoring.h"
#include "simulations/forget_run.h"
#include "simulations/kept_machines.h"
#include "simulations/oracles.h"
#include "simulations/report.h"
#include "simulations/study/cell_margins.h"
#include "simulations/study/step_folder.h"
#include "simulations/study/steps.h"
#include "simulations/virtual_consortium.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestText = 1 << 20;
const Tell kQuietly = [](const std::string&) {};

double seconds_of(const VirtualClock& clock) {
  return std::chrono::duration<double>(clock.now() - Time{}).count();
}

Status copy_config(const StudyStepJob& job, const Path& folder) {
  DiskFiles files;
  EXPUNGE_TRY(text, read_file(files, job.config, kLargestText));
  return write_file(files, folder / "config.toml", text);
}

// Of each model in the folder, by its file's name.
Result<Json> model_digests(const Path& folder) {
  const DiskFiles files;
  Json digests = Json::object();
  EXPUNGE_TRY(paths, files.list(folder));
  for (const Path& path : paths) {
    if (path.extension() != ".safetensors") continue;
    EXPUNGE_TRY(blob, files.open(path));
    EXPUNGE_TRY(digest, sha256(*blob));
    digests[path.filename().string()] = to_text(digest);
  }
  return digests;
}

Status write_figures(const Path& folder, const Cost& cost) {
  DiskFiles files;
  EXPUNGE_TRY(models, model_digests(folder));
  const Json figures{{"seconds", cost.seconds}, {"visits", cost.visits}, {"bytes", cost.bytes}, {"models", models}};
  return write_file(files, folder / result_of(StepKind::kOriginal), view_of(figures.dump() + "\n"));
}

// Of a step that left its models as they are.
Result<Cost> cost_in(const Path& folder) {
  EXPUNGE_TRY(bytes, read_file(DiskFiles(), folder / result_of(StepKind::kOriginal), kLargestText));
  const auto figures = Json::parse(text_of(bytes), nullptr, false);
  const auto is_known = [&](const char* name) {
    return figures.is_object() && figures.contains(name) && figures[name].is_number() && figures[name] >= 0.0;
  };
  if (!is_known("seconds") || !is_known("visits") || !is_known("bytes"))
    return bad_input(folder.string() +
                     " is not what a step of a study leaves in this version; remove it and start again");
  EXPUNGE_TRY(models, model_digests(folder));
  if (figures.contains("models") && figures["models"] != models)  // earlier builds did not keep them
    return corrupt(folder.string() +
                   " is damaged: its models are not those that were trained; remove it and start again");
  return Cost{figures["seconds"], figures["visits"], figures["bytes"]};
}

// The consortium as it stood when its original was trained, each time anew.
class Trained {
 public:
  static Result<Trained> read(const StudyStepJob& job, const Path& scratch) {
    EXPUNGE_TRY(cast, make_cast(job.experiment));
    auto kept = read_kept(job.original / "machines", scratch);
    if (!kept)
      return Error{kept.error().fault,
                   job.original.string() + " is damaged, remove it and start again: " + kept.error().what};
    return Trained(std::move(cast), std::move(*kept));
  }

  VirtualConsortium consortium(const Study& study, VirtualClock& clock) const {
    WorldSetting setting = world_of(study, cast_);
    setting.begin = kept_.now;
    setting.kept = kept_.machines;
    return VirtualConsortium(std::move(setting), seed_for(study.seed, "forgetting"), clock);
  }

 private:
  Trained(Cast cast, KeptMachines kept) : cast_(std::move(cast)), kept_(std::move(kept)) {}
  Cast cast_;
  KeptMachines kept_;
};

Path original_in(const StudyStepJob& job) {
  return job.original / "original.safetensors";
}

Path owner_list(const Path& folder, const Experiment& experiment) {
  return folder / experiment.forget_site.str() / "forget-patients.txt";
}

// Carries the request out; exports the model to `file`.
Result<ForgetRun> forget_from(const Trained& trained, const Experiment& experiment, const Study& study,
                              const std::vector<PatientId>& patients, const Path& file, SimulationFacts* facts) {
  VirtualClock clock;
  auto consortium = trained.consortium(study, clock);
  EXPUNGE_TRY_DO(consortium.start());
  EXPUNGE_TRY(run, run_forget(consortium, experiment, patients, study.forget.method, file, clock, kQuietly));
  if (facts != nullptr) EXPUNGE_TRY_DO(look_around(consortium, *facts));
  return run;
}

// A model that forgot somebody else's records, which the evaluation must tell from one that forgot these.
Status forget_elsewhere(const Trained& trained, const Experiment& experiment, const Path& original, const Path& file) {
  Experiment other = experiment;
  const auto here = std::ranges::find(other.sites, other.forget_site);
  other.forget_site = here + 1 == other.sites.end() ? other.sites.front() : *(here + 1);
  EXPUNGE_TRY(patients, choose_patients_by(original, other));
  EXPUNGE_TRY_DO(
      forget_from(trained, other, without_band(other.study, other.study.forget.method), patients, file, nullptr));
  return {};
}

Result<std::map<std::string, Path>> make_models(const StudyStepJob& job, const Trained& trained,
                                                const std::vector<PatientId>& patients, const Path& folder,
                                                SimulationFacts& facts) {
  const auto& study = job.experiment.study;
  std::map<std::string, Path> models{{"original", original_in(job)}};
  const auto made = [&](const std::string& name) { return models[name] = folder / "models" / (name + ".safetensors"); };
  EXPUNGE_TRY(main, forget_from(trained, job.experiment, study, patients, made("unlearned"), &facts));
  facts.main = main;
  for (const auto& method : job.experiment.compare) {
    EXPUNGE_TRY(run,
                forget_from(trained, job.experiment, without_band(study, method), patients, made(method), nullptr));
    facts.compared.push_back(run);
  }
  if (job.experiment.has_controls)
    EXPUNGE_TRY_DO(forget_elsewhere(trained, job.experiment, models.at("original"), made(kAnotherSite)));
  for (std::size_t i = 0; i < job.oracles.size(); ++i)
    models[oracle_name(static_cast<std::uint32_t>(i + 1))] = job.oracles[i] / "oracle.safetensors";
  return models;
}

Status read_costs(const StudyStepJob& job, SimulationFacts& facts) {
  EXPUNGE_TRY(training, cost_in(job.original));
  facts.training = training;
  std::vector<Cost> retraining;
  for (const Path& oracle : job.oracles) {
    EXPUNGE_TRY(cost, cost_in(oracle));
    retraining.push_back(cost);
  }
  facts.retraining = mean_of(retraining);
  return {};
}

Status write_results(const SimulationFacts& facts, const Path& folder) {
  DiskFiles files;
  const auto summary = summary_json(facts);
  EXPUNGE_TRY_DO(write_file(files, folder / result_of(StepKind::kCell), view_of(summary + "\n")));
  return write_file(files, folder / "report.html", view_of(report_html(summary)));
}

}  // namespace

Status make_original(const StudyStepJob& job) {
  return in_step_folder(job.out, result_of(StepKind::kOriginal), [&](const Path& folder) -> Status {
    EXPUNGE_TRY_DO(copy_config(job, folder));
    EXPUNGE_TRY(cast, make_cast(job.experiment));
    VirtualClock clock;
    VirtualConsortium consortium(world_of(job.experiment.study, cast), job.experiment.study.seed, clock);
    EXPUNGE_TRY_DO(consortium.start());
    EXPUNGE_TRY(trained, train(consortium, kQuietly));
    const Cost cost = cost_so_far(trained, seconds_of(clock));
    EXPUNGE_TRY_DO(export_models(consortium, job.experiment, folder / "original.safetensors"));
    EXPUNGE_TRY_DO(write_kept({consortium.now(), consortium.kept()}, folder / "machines"));
    return write_figures(folder, cost);
  });
}

Status make_oracle(const StudyStepJob& job) {
  return in_step_folder(job.out, result_of(StepKind::kOracle), [&](const Path& folder) -> Status {
    EXPUNGE_TRY_DO(copy_config(job, folder));
    Experiment other = job.experiment;
    other.study.seed = oracle_seed(job.experiment.study.seed, job.number);
    if (job.experiment.choice.difficulty) EXPUNGE_TRY_DO(cost_in(job.original));  // it chooses: so it must be whole
    EXPUNGE_TRY(patients, choose_patients_by(original_in(job), job.experiment));
    EXPUNGE_TRY(cast, make_cast(other));
    VirtualClock clock;
    VirtualConsortium consortium(world_of(other.study, cast), other.study.seed, clock);
    EXPUNGE_TRY_DO(exclude(consortium, other.forget_site, patients));
    EXPUNGE_TRY_DO(consortium.start());
    EXPUNGE_TRY(trained, train(consortium, kQuietly));
    const Cost cost = cost_so_far(trained, seconds_of(clock));
    EXPUNGE_TRY_DO(export_models(consortium, other, folder / "oracle.safetensors"));
    return write_figures(folder, cost);
  });
}

Status make_cell(const StudyStepJob& job) {
  return in_step_folder(job.out, result_of(StepKind::kCell), [&](const Path& folder) -> Status {
    EXPUNGE_TRY_DO(copy_config(job, folder));
    DiskFiles files;
    EXPUNGE_TRY_DO(files.make_folder(folder / "models"));
    SimulationFacts facts{.experiment = job.experiment};
    EXPUNGE_TRY_DO(read_costs(job, facts));
    EXPUNGE_TRY(patients, choose_patients_by(original_in(job), job.experiment));
    EXPUNGE_TRY_DO(write_patients(patients, owner_list(folder, job.experiment)));
    EXPUNGE_TRY(trained, Trained::read(job, folder));
    facts.patients = patients.size();
    facts.pace = virtual_scenario();
    EXPUNGE_TRY(models, make_models(job, trained, patients, folder, facts));
    EXPUNGE_TRY(scores, score({job.experiment, owner_list(folder, job.experiment), models, folder / kMarginsFile}));
    facts.scores = scores;
    EXPUNGE_TRY_DO(files.remove(owner_list(folder, job.experiment)));
    EXPUNGE_TRY_DO(files.remove(owner_list(folder, job.experiment).parent_path()));
    EXPUNGE_TRY(blob, files.open(models.at("unlearned")));
    EXPUNGE_TRY(digest, sha256(*blob));
    facts.model_digest = to_text(digest);
    facts.total_seconds = facts.training.seconds + facts.main.cost.seconds + facts.retraining.seconds;
    return write_results(facts, folder);
  });
}

}  // namespace expunge
