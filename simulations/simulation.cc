#include "simulations/simulation.h"

#include "common/crypto/hash.h"
#include "simulations/config_as_run.h"
#include "simulations/folder_lock.h"
#include "simulations/forget_choice.h"
#include "simulations/forget_run.h"
#include "simulations/oracles.h"
#include "simulations/own_folder.h"
#include "simulations/report.h"

namespace expunge {
namespace {

constexpr const char* kMarker = ".expunge-simulation";

class Stopwatch {
 public:
  explicit Stopwatch(const Clock& clock) : clock_(clock) {}
  double seconds() const { return std::chrono::duration<double>(clock_.now() - start_).count(); }

 private:
  const Clock& clock_;
  Time start_ = clock_.now();
};

Status empty_folder(const Path& out) {
  std::error_code error;
  std::vector<Path> entries;
  for (const auto& entry : std::filesystem::directory_iterator(out, error))
    if (entry.path().filename() != kMarker) entries.push_back(entry.path());
  for (const Path& entry : entries)
    if (!error) std::filesystem::remove_all(entry, error);
  return error ? Status(unavailable(out.string() + " cannot be emptied: " + error.message())) : Status();
}

// An earlier run's results are replaced, anything else is left alone, as is a folder that another run works in.
Result<FolderLock> prepare_folder(const Path& out) {
  DiskFiles files;
  EXPUNGE_TRY_DO(own_folder(out, kMarker, "an earlier simulation"));
  auto lock = FolderLock::take(out);
  if (!lock) return lock.error();
  EXPUNGE_TRY_DO(empty_folder(out));
  EXPUNGE_TRY_DO(files.make_folder(out / "models"));
  EXPUNGE_TRY_DO(files.make_folder(out / "certificates"));
  return lock;
}

// One run of `expunge simulate`: the stages in their order, and what was seen on the way.
class Run {
 public:
  Run(const SimulationSetting& setting, const Experiment& experiment, const Machinery& machinery)
      : setting_(setting), experiment_(experiment), machinery_(machinery), facts_{.experiment = experiment} {}

  Result<std::string> go() {
    const Stopwatch total(machinery_.clock);
    facts_.pace = machinery_.pace;
    EXPUNGE_TRY_DO(check_choice(experiment_));
    DiskFiles files;
    EXPUNGE_TRY(config, config_as_run(files, setting_, experiment_));
    const auto lock = prepare_folder(setting_.out);
    if (!lock) return lock.error();
    EXPUNGE_TRY_DO(write_file(files, setting_.out / kConfigAsRun, view_of(config)));
    EXPUNGE_TRY_DO(train_and_forget());
    EXPUNGE_TRY_DO(make_oracles());
    EXPUNGE_TRY_DO(score_models());
    facts_.total_seconds = total.seconds();
    return write_results();
  }

 private:
  Path model(const std::string& name) const { return setting_.out / "models" / (name + ".safetensors"); }
  Path patients_file() const { return setting_.out / experiment_.forget_site.str() / "forget-patients.txt"; }

  Status train_and_forget() {
    EXPUNGE_TRY(consortium, machinery_.prepare(experiment_, setting_.out));
    EXPUNGE_TRY_DO(consortium->start());
    setting_.tell("training " + std::to_string(experiment_.study.recipe.rounds) + " rounds at " +
                  std::to_string(experiment_.sites.size()) + " sites");
    const Stopwatch training(machinery_.clock);
    EXPUNGE_TRY(trained, train(*consortium, setting_.tell));
    facts_.training = cost_so_far(trained, training.seconds());
    EXPUNGE_TRY_DO(export_models(*consortium, experiment_, model("original")));
    EXPUNGE_TRY_DO(choose());
    if (!experiment_.compare.empty()) {
      consortium->stop();
      EXPUNGE_TRY_DO(compare_methods(*consortium));
      EXPUNGE_TRY_DO(consortium->start());
    }
    EXPUNGE_TRY(run, forget_with(experiment_.study.forget.method, *consortium, "unlearned"));
    facts_.main = run;
    EXPUNGE_TRY_DO(look_around(*consortium, facts_));
    consortium->stop();
    return {};
  }

  Status choose() {
    PatientLosses losses;
    if (experiment_.choice.difficulty) {
      EXPUNGE_TRY(found, machinery_.losses(model("original")));
      losses = found;
    }
    EXPUNGE_TRY(patients, choose_patients(experiment_, losses));
    patients_ = patients;
    facts_.patients = patients_.size();
    return write_patients(patients_, patients_file());
  }

  Result<ForgetRun> forget_with(const std::string& method, Consortium& consortium, const std::string& name) {
    return run_forget(consortium, experiment_, patients_, method, model(name), machinery_.clock, setting_.tell);
  }

  Status compare_methods(const Consortium& trained) {
    for (const auto& method : experiment_.compare) {
      EXPUNGE_TRY(consortium, trained.copy(without_band(experiment_.study, method), setting_.out / "methods" / method));
      EXPUNGE_TRY_DO(consortium->start());
      EXPUNGE_TRY(run, forget_with(method, *consortium, method));
      consortium->stop();
      facts_.compared.push_back(run);
    }
    return {};
  }

  Status make_oracles() {
    std::vector<Cost> costs;
    for (std::uint32_t number = 1; number <= experiment_.oracles; ++number) {
      EXPUNGE_TRY(one, make_oracle(number));
      costs.push_back(one);
    }
    facts_.retraining = mean_of(costs);
    return {};
  }

  Result<Cost> make_oracle(std::uint32_t number) {
    Experiment other = experiment_;
    other.study.seed = oracle_seed(experiment_.study.seed, number);
    setting_.tell("training " + oracle_name(number) + ": the same recipe without the forgotten records");
    EXPUNGE_TRY(consortium, machinery_.prepare(other, setting_.out / oracle_name(number)));
    EXPUNGE_TRY_DO(exclude(*consortium, other.forget_site, patients_));
    const Stopwatch watch(machinery_.clock);
    EXPUNGE_TRY_DO(consortium->start());
    EXPUNGE_TRY(trained, train(*consortium, setting_.tell));
    const Cost cost = cost_so_far(trained, watch.seconds());
    EXPUNGE_TRY_DO(export_models(*consortium, other, model(oracle_name(number))));
    consortium->stop();
    return cost;
  }

  Status score_models() {
    std::map<std::string, Path> models;
    for (const auto* name : {"original", "unlearned"}) models[name] = model(name);
    for (std::uint32_t number = 1; number <= experiment_.oracles; ++number)
      models[oracle_name(number)] = model(oracle_name(number));
    for (const auto& method : experiment_.compare) models[method] = model(method);
    EXPUNGE_TRY(scores, machinery_.score(patients_file(), models));
    facts_.scores = scores;
    return {};
  }

  Result<std::string> write_results() {
    DiskFiles files;
    EXPUNGE_TRY(blob, files.open(model("unlearned")));
    EXPUNGE_TRY(digest, sha256(*blob));
    facts_.model_digest = to_text(digest);
    const auto summary = summary_json(facts_);
    EXPUNGE_TRY_DO(write_file(files, setting_.out / "summary.json", view_of(summary + "\n")));
    EXPUNGE_TRY_DO(write_file(files, setting_.out / "report.html", view_of(report_html(summary))));
    return summary;
  }

  const SimulationSetting& setting_;
  const Experiment& experiment_;
  const Machinery& machinery_;
  SimulationFacts facts_;
  std::vector<PatientId> patients_;
};

}  // namespace

Result<std::string> simulate(const SimulationSetting& setting, const Experiment& experiment,
                             const Machinery& machinery) {
  return Run(setting, experiment, machinery).go();
}

}  // namespace expunge
