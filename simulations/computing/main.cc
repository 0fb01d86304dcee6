// expunge-compute: the commands of `expunge` that need LibTorch. `expunge predict …` becomes `expunge-compute predict
// …`.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/base/program.h"
#include "common/learn/torch_learner.h"
#include "protocols/host/command_line.h"
#include "protocols/method_parameters.h"
#include "simulations/computing/masking.h"
#include "simulations/computing/patient_losses.h"
#include "simulations/computing/plain_training.h"
#include "simulations/computing/plain_unlearning.h"
#include "simulations/computing/predicting.h"
#include "simulations/computing/scoring.h"
#include "simulations/computing/study_step.h"
#include "simulations/computing/virtual_simulation.h"
#include "simulations/outcome.h"
#include "simulations/teller.h"

namespace expunge {
namespace {

constexpr const char* kAbout =
    "The commands of expunge that need LibTorch.\n\n"
    "Example:\n"
    "  expunge predict --weights model.safetensors --data pneumoniamnist.npz --out probabilities.npy\n";

struct ExperimentOptions {
  Path config;
  std::optional<Path> data;
  std::optional<std::uint32_t> sites;
  std::optional<std::uint64_t> seed;
};

struct ScoreOptions : ExperimentOptions {
  Path patients;
  std::vector<std::string> models;
};

struct LossesOptions : ExperimentOptions {
  Path model;
};

struct VirtualOptions : ExperimentOptions {
  TellerSettings teller;
  Path out;
  bool json = false;
};

struct StudyStepOptions : ExperimentOptions {
  std::string kind;
  StudyStepJob job;
};

struct PlainOptions : ExperimentOptions {
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
};

Result<std::map<std::string, Path>> read_models(const std::vector<std::string>& texts) {
  std::map<std::string, Path> models;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      return bad_input("--model must be NAME=FILE, not '" + text + "'");
    const std::string name = text.substr(0, equals);
    if (!models.emplace(name, text.substr(equals + 1)).second)
      return bad_input("--model names '" + name + "' twice; give each model a name of its own");
  }
  return models;
}

Status print_scores(const ScoreOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, options.config, options.sites, options.seed, options.data));
  EXPUNGE_TRY(models, read_models(options.models));
  EXPUNGE_TRY(scores, score({experiment, options.patients, models}));
  std::printf("%s\n", scores.c_str());
  return {};
}

// By the patients' ids in hex: a data set's identifiers are bytes, not always text.
Status print_losses(const LossesOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, options.config, options.sites, options.seed, options.data));
  EXPUNGE_TRY(losses, patient_losses(experiment, options.model));
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [patient, loss] : losses) out[to_hex(view_of(patient.reveal()))] = loss;
  std::printf("%s\n", out.dump().c_str());
  return {};
}

Status print_virtual(const VirtualOptions& options) {
  const SimulationSetting setting{options.config, options.data, options.sites,
                                  options.seed,   options.out,  make_teller(options.teller)};
  EXPUNGE_TRY(summary, simulate_virtually(setting));
  std::printf("%s", options.json ? (summary + "\n").c_str() : outcome_text(summary, setting).c_str());
  return {};
}

Status make_step(StudyStepOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, options.config, options.sites, options.seed, options.data));
  options.job.experiment = std::move(experiment);
  options.job.config = options.config;
  if (options.kind == "original") return make_original(options.job);
  if (options.kind == "oracle") return make_oracle(options.job);
  return make_cell(options.job);
}

Status print_plain(const PlainOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, options.config, options.sites, options.seed, options.data));
  EXPUNGE_TRY(figures, train_plainly({experiment, options.part, options.parts}));
  std::printf("%s\n", figures.c_str());
  return {};
}

// Nothing where the study's method can be carried out.
Status print_refusal(const ExperimentOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, options.config, options.sites, options.seed, options.data));
  const Status fits = check_forgetting(experiment.study.forget, check_method);
  if (!fits) std::printf("%s", fits.error().what.c_str());
  return {};
}

Status print_plain_unlearning(const ExperimentOptions& options) {
  const DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, options.config, options.sites, options.seed, options.data));
  EXPUNGE_TRY(figures, unlearn_plainly(experiment));
  std::printf("%s\n", figures.c_str());
  return {};
}

void add_experiment(CLI::App& command, ExperimentOptions& options) {
  command.add_option("--config", options.config)->required();
  command.add_option("--data", options.data);
  command.add_option("--sites", options.sites)->check(CLI::Range(1, 1024));
  command.add_option("--seed", options.seed)->check(CLI::NonNegativeNumber);
}

void add_uncertain(CLI::App& command, const std::shared_ptr<SaliencyJob>& job) {
  std::map<std::string, Uncertain> ways;
  for (const auto way : {Uncertain::kIgnore, Uncertain::kZeros, Uncertain::kOnes}) ways[to_text(way)] = way;
  const auto take = [job, ways](const std::string& name) { job->uncertain = ways.at(name); };
  command.add_option_function<std::string>("--uncertain", take, "Unknown findings, as in the study; default ignore")
      ->check(CLI::IsMember(ways));
}

void add_model(CLI::App& command, ModelJob& job) {
  command.add_option("--weights", job.weights, "A safetensors file as `expunge export` writes it")->required();
  command.add_option("--network-file", job.network_file, "The TorchScript file, where the model is one");
  command.add_option("--data", job.data, "An .npz file in the MedMNIST layout, or a .toml file with a [data] table")
      ->required();
}

// The commands' own options live as long as the command line is read.
class CommandLine {
 public:
  CommandLine() : app_(kAbout, "expunge") {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", [] { return "expunge " EXPUNGE_VERSION "\nLibTorch " + libtorch_version(); });
    add_predict();
    add_saliency();
    add_score();
    add_refusal();
    add_losses();
    add_virtual();
    add_study_step();
    add_train_plainly();
    add_unlearn_plainly();
  }

  int run(int count, char** words) {
    if (const auto code = read_command_line(app_, count, words)) return *code;
    return code_;
  }

 private:
  void add_predict() {
    auto* command = app_.add_subcommand("predict", "Class probabilities of a model, in the order of the file");
    auto job = std::make_shared<PredictJob>();
    add_model(*command, *job);
    command->add_option("--split", job->split, "train, held-out or test (default)");
    command->add_option("--out", job->out, "The .npy file to write")->required();
    command->callback([this, job] { code_ = ended("expunge predict", predict_to_file(*job)); });
  }

  void add_saliency() {
    auto* command = app_.add_subcommand("saliency", "SalUn's mask: which weights matter for a forget set");
    auto job = std::make_shared<SaliencyJob>();
    add_model(*command, *job);
    command->add_option("--patients", job->patients, "The forget set: a file with one patient id a line")->required();
    command->add_option("--fraction", job->fraction, "Of the parameters, 0 to 1; default 0.5");
    add_uncertain(*command, job);
    command->add_option("--out", job->out, "The .safetensors file to write: one uint8 tensor a parameter")->required();
    command->callback([this, job] { code_ = ended("expunge saliency", saliency_to_file(*job)); });
  }

  void add_score() {
    auto* command = app_.add_subcommand("score", "Models on all records of a simulated consortium; for `simulate`");
    auto options = std::make_shared<ScoreOptions>();
    add_experiment(*command, *options);
    command->add_option("--patients", options->patients)->required();
    command->add_option("--model", options->models)->required();
    command->callback([this, options] { code_ = ended("expunge-compute score", print_scores(*options)); });
  }

  void add_losses() {
    auto* command = app_.add_subcommand("losses", "Mean loss of each of the owner's training patients; for `simulate`");
    auto options = std::make_shared<LossesOptions>();
    add_experiment(*command, *options);
    command->add_option("--model", options->model)->required();
    command->callback([this, options] { code_ = ended("expunge-compute losses", print_losses(*options)); });
  }

  void add_virtual() {
    auto* command = app_.add_subcommand("virtual", "`simulate` in one process and in virtual time");
    auto options = std::make_shared<VirtualOptions>();
    add_experiment(*command, *options);
    command->add_option("--out", options->out)->required();
    command->add_flag("--json", options->json);
    command->add_option("--log-level", options->teller.level)
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    command->add_option("--log-format", options->teller.format)->check(CLI::IsMember({"text", "json"}));
    command->callback([this, options] { code_ = ended("expunge simulate", print_virtual(*options)); });
  }

  void add_study_step() {
    auto* command = app_.add_subcommand("study-step", "One step of a study; for `study`");
    auto options = std::make_shared<StudyStepOptions>();
    command->add_option("KIND", options->kind)->required()->check(CLI::IsMember({"original", "oracle", "cell"}));
    add_experiment(*command, *options);
    command->add_option("--out", options->job.out)->required();
    command->add_option("--number", options->job.number)->check(CLI::Range(1, 1000));
    command->add_option("--original", options->job.original);
    command->add_option("--oracle", options->job.oracles);
    command->callback([this, options] { code_ = ended("expunge study", make_step(*options)); });
  }

  void add_train_plainly() {
    auto* command =
        app_.add_subcommand("train-plainly", "A consortium's sample visits without it; for `bench training`");
    auto options = std::make_shared<PlainOptions>();
    add_experiment(*command, *options);
    command->add_option("--part", options->part);
    command->add_option("--parts", options->parts)->check(CLI::Range(1, 64));
    command->callback([this, options] { code_ = ended("expunge-compute train-plainly", print_plain(*options)); });
  }

  void add_refusal() {
    auto* command = app_.add_subcommand("refusal", "Why the study's method cannot be carried out; nothing if it can");
    auto options = std::make_shared<ExperimentOptions>();
    add_experiment(*command, *options);
    command->callback([this, options] { code_ = ended("expunge-compute refusal", print_refusal(*options)); });
  }

  void add_unlearn_plainly() {
    auto* command = app_.add_subcommand("unlearn-plainly", "The owner's work in a round of unlearning; for benchmarks");
    auto options = std::make_shared<ExperimentOptions>();
    add_experiment(*command, *options);
    command->callback(
        [this, options] { code_ = ended("expunge-compute unlearn-plainly", print_plain_unlearning(*options)); });
  }

  CLI::App app_;
  int code_ = kDone;
};

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  return expunge::run_program("expunge", [&] { return expunge::CommandLine().run(count, words); });
}
