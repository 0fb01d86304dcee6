#include "simulations/computing/study_step.h"

#include <nlohmann/json.hpp>

#include "common/base/random.h"
#include "common/crypto/hash.h"
#include "simulations/computing/cast.h"
#include "simulations/computing/scoring.h"
#include "simulations/forget_choice.h"
#include "simulations/kept_machines.h"
#include "simulations/oracles.h"
#include "simulations/report.h"
#include "simulations/stages.h"
#include "simulations/study/step_folder.h"
#include "simulations/summary.h"
#include "simulations/virtual_consortium.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestFigures = 1 << 20;
const Tell kQuietly = [](const std::string&) {};

double seconds_of(const VirtualClock& clock) {
  return std::chrono::duration<double>(clock.now() - Time{}).count();
}

Status write_figures(const Path& folder, const VirtualClock& clock) {
  DiskFiles files;
  return write_file(files, folder / "figures.json", view_of(Json{{"seconds", seconds_of(clock)}}.dump() + "\n"));
}

Result<double> seconds_in(const Path& folder) {
  EXPUNGE_TRY(bytes, read_file(DiskFiles(), folder / "figures.json", kLargestFigures));
  const auto figures = Json::parse(text_of(bytes), nullptr, false);
  if (!figures.is_object() || !figures.contains("seconds") || !figures["seconds"].is_number() ||
      figures["seconds"] < 0.0)
    return bad_input(folder.string() + " is not what a step of a study leaves; remove it and start again");
  return figures["seconds"].get<double>();
}

// The consortium as it stood when its original was trained, each time anew.
class Trained {
 public:
  static Result<Trained> read(const StudyStepJob& job, const Path& scratch) {
    EXPUNGE_TRY(cast, make_cast(job.experiment));
    EXPUNGE_TRY(kept, read_kept(job.original / "machines", scratch));
    return Trained(std::move(cast), std::move(kept));
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

Path owner_list(const Path& folder, const Experiment& experiment) {
  return folder / experiment.forget_site.str() / "forget-patients.txt";
}

Status write_patients(const std::vector<PatientId>& patients, const Path& file) {
  DiskFiles files;
  EXPUNGE_TRY_DO(files.make_folder(file.parent_path()));
  std::string text;
  for (const auto& patient : patients) text += patient.reveal() + "\n";
  return write_file(files, file, view_of(text), true);
}

Status look_around(const VirtualConsortium& consortium, SimulationFacts& facts) {
  EXPUNGE_TRY(ledger, consortium.ledger());
  facts.ledger = ledger;
  for (const auto& site : facts.experiment.sites) {
    EXPUNGE_TRY(status, consortium.status(site));
    facts.site_status[site] = status;
  }
  return {};
}

// Carries the request out; exports the model to `file`.
Result<ForgetRun> forget_from(const Trained& trained, const Experiment& experiment, const Study& study,
                              const std::vector<PatientId>& patients, const Path& file, SimulationFacts* facts) {
  VirtualClock clock;
  auto consortium = trained.consortium(study, clock);
  EXPUNGE_TRY_DO(consortium.start());
  EXPUNGE_TRY_DO(wait_until_idle(consortium));
  const double start = seconds_of(clock);
  EXPUNGE_TRY(status, forget(consortium, experiment.forget_site, patients, kQuietly));
  ForgetRun run{.method = study.forget.method, .status = status, .seconds = seconds_of(clock) - start};
  EXPUNGE_TRY_DO(export_models(consortium, experiment, file));
  if (facts != nullptr) EXPUNGE_TRY_DO(look_around(consortium, *facts));
  return run;
}

// Shown as it comes out, good or bad.
Study without_band(Study study, const std::string& method) {
  study.forget.method = method;
  study.band = {.forget_gap = 1, .test_drop = 1};
  return study;
}

// A model that forgot somebody else's records, which the evaluation must tell from one that forgot these.
Status forget_elsewhere(const Trained& trained, const Experiment& experiment, const Path& file) {
  Experiment other = experiment;
  const auto here = std::ranges::find(other.sites, other.forget_site);
  other.forget_site = here + 1 == other.sites.end() ? other.sites.front() : *(here + 1);
  EXPUNGE_TRY(patients, choose_patients(other));
  EXPUNGE_TRY_DO(
      forget_from(trained, other, without_band(other.study, other.study.forget.method), patients, file, nullptr));
  return {};
}

Result<std::map<std::string, Path>> make_models(const StudyStepJob& job, const Trained& trained,
                                                const std::vector<PatientId>& patients, const Path& folder,
                                                SimulationFacts& facts) {
  const auto& study = job.experiment.study;
  std::map<std::string, Path> models{{"original", job.original / "original.safetensors"}};
  const auto made = [&](const std::string& name) { return models[name] = folder / "models" / (name + ".safetensors"); };
  EXPUNGE_TRY(main, forget_from(trained, job.experiment, study, patients, made("unlearned"), &facts));
  facts.main = main;
  for (const auto& method : job.experiment.compare) {
    EXPUNGE_TRY(run,
                forget_from(trained, job.experiment, without_band(study, method), patients, made(method), nullptr));
    facts.compared.push_back(run);
  }
  if (job.experiment.has_controls) EXPUNGE_TRY_DO(forget_elsewhere(trained, job.experiment, made(kAnotherSite)));
  for (std::size_t i = 0; i < job.oracles.size(); ++i)
    models[oracle_name(static_cast<std::uint32_t>(i + 1))] = job.oracles[i] / "oracle.safetensors";
  return models;
}

Status read_seconds(const StudyStepJob& job, SimulationFacts& facts) {
  EXPUNGE_TRY(trained, seconds_in(job.original));
  facts.train_seconds = trained;
  for (const Path& oracle : job.oracles) {
    EXPUNGE_TRY(seconds, seconds_in(oracle));
    facts.retrain_seconds += seconds / static_cast<double>(job.oracles.size());
  }
  facts.total_seconds = facts.train_seconds + facts.main.seconds + facts.retrain_seconds;
  return {};
}

Status write_results(const SimulationFacts& facts, const Path& folder) {
  DiskFiles files;
  const auto summary = summary_json(facts);
  EXPUNGE_TRY_DO(write_file(files, folder / "summary.json", view_of(summary + "\n")));
  return write_file(files, folder / "report.html", view_of(report_html(summary)));
}

}  // namespace

Status make_original(const StudyStepJob& job) {
  return in_step_folder(job.out, "figures.json", [&](const Path& folder) -> Status {
    EXPUNGE_TRY(cast, make_cast(job.experiment));
    VirtualClock clock;
    VirtualConsortium consortium(world_of(job.experiment.study, cast), job.experiment.study.seed, clock);
    EXPUNGE_TRY_DO(consortium.start());
    EXPUNGE_TRY_DO(train(consortium, kQuietly));
    EXPUNGE_TRY_DO(export_models(consortium, job.experiment, folder / "original.safetensors"));
    EXPUNGE_TRY_DO(write_kept({consortium.now(), consortium.kept()}, folder / "machines"));
    return write_figures(folder, clock);
  });
}

Status make_oracle(const StudyStepJob& job) {
  return in_step_folder(job.out, "figures.json", [&](const Path& folder) -> Status {
    Experiment other = job.experiment;
    other.study.seed = oracle_seed(job.experiment.study.seed, job.number);
    EXPUNGE_TRY(patients, choose_patients(job.experiment));
    EXPUNGE_TRY(cast, make_cast(other));
    VirtualClock clock;
    VirtualConsortium consortium(world_of(other.study, cast), other.study.seed, clock);
    EXPUNGE_TRY_DO(exclude(consortium, other.forget_site, patients));
    EXPUNGE_TRY_DO(consortium.start());
    EXPUNGE_TRY_DO(train(consortium, kQuietly));
    EXPUNGE_TRY_DO(export_models(consortium, other, folder / "oracle.safetensors"));
    return write_figures(folder, clock);
  });
}

Status make_cell(const StudyStepJob& job) {
  return in_step_folder(job.out, "summary.json", [&](const Path& folder) -> Status {
    DiskFiles files;
    EXPUNGE_TRY_DO(files.make_folder(folder / "models"));
    EXPUNGE_TRY(patients, choose_patients(job.experiment));
    EXPUNGE_TRY_DO(write_patients(patients, owner_list(folder, job.experiment)));
    EXPUNGE_TRY(trained, Trained::read(job, folder));
    SimulationFacts facts{.experiment = job.experiment};
    facts.patients = patients.size();
    facts.pace = virtual_scenario();
    EXPUNGE_TRY(models, make_models(job, trained, patients, folder, facts));
    EXPUNGE_TRY(scores, score({job.experiment, owner_list(folder, job.experiment), models}));
    facts.scores = scores;
    EXPUNGE_TRY_DO(files.remove(owner_list(folder, job.experiment)));
    EXPUNGE_TRY_DO(files.remove(owner_list(folder, job.experiment).parent_path()));
    EXPUNGE_TRY(blob, files.open(models.at("unlearned")));
    EXPUNGE_TRY(digest, sha256(*blob));
    facts.model_digest = to_text(digest);
    EXPUNGE_TRY_DO(read_seconds(job, facts));
    return write_results(facts, folder);
  });
}

}  // namespace expunge
