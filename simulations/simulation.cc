#include "simulations/simulation.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "common/base/random.h"
#include "common/crypto/hash.h"
#include "simulations/forget_choice.h"
#include "simulations/report.h"
#include "simulations/stages.h"
#include "simulations/summary.h"

namespace expunge {
namespace {

// The oracle's seed: another one, the same for every run of a study's seed.
constexpr const char* kOracleStream = "oracle";
constexpr const char* kMarker = ".expunge-simulation";

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(clock_.now() - start_).count(); }

 private:
  SystemClock clock_;
  Time start_ = clock_.now();
};

// Empty or ours: an earlier run's results are replaced, anything else is left alone.
Status prepare_folder(const Path& out) {
  DiskFiles files;
  std::error_code error;
  if (files.exists(out) && !std::filesystem::is_directory(out, error))
    return bad_input(out.string() + " is not a folder; name another with --out");
  if (files.exists(out) && !std::filesystem::is_empty(out, error) && !files.exists(out / kMarker))
    return bad_input(out.string() +
                     " holds something that is not an earlier simulation; name another folder with --out");
  std::filesystem::remove_all(out, error);
  if (error) return unavailable(out.string() + " cannot be emptied: " + error.message());
  EXPUNGE_TRY_DO(files.make_folder(out / "models"));
  EXPUNGE_TRY_DO(files.make_folder(out / "certificates"));
  return write_file(files, out / kMarker, view_of("made by expunge simulate\n"));
}

std::string lines_of(const std::vector<PatientId>& patients) {
  std::string text;
  for (const auto& patient : patients) text += patient.reveal() + "\n";
  return text;
}

// One run of `expunge simulate`: the stages in their order, and what was seen on the way.
class Run {
 public:
  Run(const SimulationSetting& setting, Experiment experiment)
      : setting_(setting), experiment_(std::move(experiment)), facts_{.experiment = experiment_} {}

  Result<std::string> go() {
    const Stopwatch total;
    EXPUNGE_TRY_DO(prepare_folder(setting_.out));
    EXPUNGE_TRY(patients, choose_patients(experiment_));
    patients_ = patients;
    facts_.patients = patients_.size();
    EXPUNGE_TRY_DO(train_and_forget());
    EXPUNGE_TRY_DO(make_oracle());
    EXPUNGE_TRY_DO(score_models());
    facts_.total_seconds = total.seconds();
    return write_results();
  }

 private:
  Path model(const std::string& name) const { return setting_.out / "models" / (name + ".safetensors"); }
  Path patients_file() const { return setting_.out / experiment_.forget_site.str() / "forget-patients.txt"; }

  Status train_and_forget() {
    EXPUNGE_TRY(consortium, prepare_consortium(experiment_, setting_.out));
    DiskFiles files;
    EXPUNGE_TRY_DO(write_file(files, patients_file(), view_of(lines_of(patients_)), true));
    EXPUNGE_TRY_DO(consortium.start());
    setting_.tell("training " + std::to_string(experiment_.study.recipe.rounds) + " rounds at " +
                  std::to_string(experiment_.sites.size()) + " sites");
    const Stopwatch training;
    EXPUNGE_TRY_DO(train(consortium, setting_.tell));
    facts_.train_seconds = training.seconds();
    EXPUNGE_TRY_DO(export_newest(consortium, model("original")));
    if (!experiment_.compare.empty()) {
      consortium.stop();
      EXPUNGE_TRY_DO(compare_methods());
      EXPUNGE_TRY_DO(consortium.start());
    }
    EXPUNGE_TRY(run, forget_with(experiment_, consortium, "unlearned"));
    facts_.main = run;
    return look_around(consortium);
  }

  Result<ForgetRun> forget_with(const Experiment& experiment, LocalConsortium& consortium, const std::string& name) {
    setting_.tell(experiment.forget_site.str() + " asks for " + std::to_string(patients_.size()) +
                  " patients to be forgotten (" + experiment.study.forget.method + ")");
    EXPUNGE_TRY_DO(wait_until_idle(consortium));
    const Stopwatch watch;
    EXPUNGE_TRY(status, forget(consortium, experiment.forget_site, patients_, setting_.tell));
    ForgetRun run{.method = experiment.study.forget.method, .status = status, .seconds = watch.seconds()};
    EXPUNGE_TRY_DO(export_newest(consortium, model(name)));
    return run;
  }

  // All sites connected again: what is timed afterwards is forgetting, not starting.
  Status wait_until_idle(LocalConsortium& consortium) {
    EXPUNGE_TRY_DO(train(consortium, [](const std::string&) {}));
    const auto all_connected = [&]() -> Result<bool> {
      EXPUNGE_TRY(text, consortium.status(kCoordinator));
      for (const auto& site : nlohmann::json::parse(text).value("sites", nlohmann::json::array()))
        if (!site.value("connected", false)) return false;
      return true;
    };
    return consortium.wait(all_connected, Duration{60000});
  }

  Status compare_methods() {
    for (const auto& method : experiment_.compare) {
      Experiment other = experiment_;
      other.study.forget.method = method;
      other.study.band = {.forget_gap = 1, .test_drop = 1};  // shown as it comes out, good or bad
      EXPUNGE_TRY(consortium, copy_consortium(other, setting_.out, setting_.out / "methods" / method));
      EXPUNGE_TRY_DO(consortium.start());
      EXPUNGE_TRY(run, forget_with(other, consortium, method));
      consortium.stop();
      facts_.compared.push_back(run);
    }
    return {};
  }

  // What the report needs from the running programs.
  Status look_around(LocalConsortium& consortium) {
    EXPUNGE_TRY(ledger, consortium.call(kCoordinator, "GET", "/v1/ledger", ""));
    facts_.ledger = ledger;
    for (const auto& site : experiment_.sites) {
      EXPUNGE_TRY(status, consortium.status(site));
      facts_.site_status[site] = status;
    }
    consortium.stop();
    return {};
  }

  Status make_oracle() {
    Experiment other = experiment_;
    other.study.seed = seed_for(experiment_.study.seed, kOracleStream) >> 1;
    setting_.tell("training the oracle: the same recipe without the forgotten records");
    EXPUNGE_TRY(consortium, prepare_consortium(other, setting_.out / "oracle"));
    EXPUNGE_TRY_DO(exclude(consortium, other.forget_site, patients_));
    const Stopwatch watch;
    EXPUNGE_TRY_DO(consortium.start());
    EXPUNGE_TRY_DO(train(consortium, setting_.tell));
    facts_.retrain_seconds = watch.seconds();
    EXPUNGE_TRY_DO(export_newest(consortium, model("oracle")));
    consortium.stop();
    return {};
  }

  Status score_models() {
    std::vector<std::string> arguments{"score", "--config", setting_.config.string(), "--patients",
                                       patients_file().string()};
    const auto add = [&](const std::string& flag, const std::string& value) {
      arguments.push_back(flag);
      arguments.push_back(value);
    };
    if (setting_.data) add("--data", setting_.data->string());
    if (setting_.sites) add("--sites", std::to_string(*setting_.sites));
    if (setting_.seed) add("--seed", std::to_string(*setting_.seed));
    for (const std::string name : {"original", "unlearned", "oracle"})
      add("--model", name + "=" + model(name).string());
    for (const auto& method : experiment_.compare) add("--model", method + "=" + model(method).string());
    EXPUNGE_TRY(scores, output_of(program_beside("expunge-compute"), arguments));
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
  Experiment experiment_;
  SimulationFacts facts_;
  std::vector<PatientId> patients_;
};

}  // namespace

Result<std::string> simulate(const SimulationSetting& setting) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, setting.config, setting.sites, setting.seed, setting.data));
  return Run(setting, std::move(experiment)).go();
}

}  // namespace expunge
