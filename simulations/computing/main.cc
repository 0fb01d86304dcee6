// expunge-compute: the commands of `expunge` that need LibTorch. `expunge predict …` becomes `expunge-compute predict
// …`.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "common/base/program.h"
#include "common/learn/torch_learner.h"
#include "simulations/computing/predicting.h"
#include "simulations/computing/scoring.h"
#include "simulations/computing/virtual_simulation.h"
#include "simulations/outcome.h"

namespace expunge {
namespace {

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

struct VirtualOptions : ExperimentOptions {
  Path out;
  bool json = false;
};

Result<std::map<std::string, Path>> read_models(const std::vector<std::string>& texts) {
  std::map<std::string, Path> models;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return bad_input("--model must be NAME=FILE, not '" + text + "'");
    models[text.substr(0, equals)] = text.substr(equals + 1);
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

Status print_virtual(const VirtualOptions& options) {
  const auto tell = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  EXPUNGE_TRY(summary,
              simulate_virtually({options.config, options.data, options.sites, options.seed, options.out, tell}));
  std::printf("%s",
              options.json ? (summary + "\n").c_str() : outcome_text(summary, options.config, options.out).c_str());
  return {};
}

void add_experiment(CLI::App& command, ExperimentOptions& options) {
  command.add_option("--config", options.config)->required();
  command.add_option("--data", options.data);
  command.add_option("--sites", options.sites);
  command.add_option("--seed", options.seed);
}

int ended(const Status& status, const char* command) {
  return status ? static_cast<int>(kDone) : static_cast<int>(fail(command, status.error()));
}

int run(int count, char** words) {
  CLI::App app(
      "The commands of expunge that need LibTorch.\n\nExample:\n  expunge predict --weights model.safetensors "
      "--data pneumoniamnist.npz --out probabilities.npy\n",
      "expunge");
  app.require_subcommand(1);
  app.set_version_flag("--version", [] { return "expunge " EXPUNGE_VERSION "\nLibTorch " + libtorch_version(); });
  int code = kDone;
  PredictJob job;
  auto* predicting = app.add_subcommand("predict", "Class probabilities of a model, in the order of the file");
  predicting->add_option("--weights", job.weights, "A safetensors file as `expunge export` writes it")->required();
  predicting->add_option("--data", job.data, "An .npz file in the MedMNIST layout")->required();
  predicting->add_option("--split", job.split, "train, held-out or test");
  predicting->add_option("--out", job.out, "The .npy file to write")->required();
  predicting->callback([&] { code = ended(predict_to_file(job), "expunge predict"); });
  ScoreOptions options;
  auto* scoring = app.add_subcommand("score", "Models on all records of a simulated consortium; for `simulate`");
  add_experiment(*scoring, options);
  scoring->add_option("--patients", options.patients)->required();
  scoring->add_option("--model", options.models)->required();
  scoring->callback([&] { code = ended(print_scores(options), "expunge-compute score"); });
  VirtualOptions virtually;
  auto* simulating = app.add_subcommand("virtual", "`simulate` in one process and in virtual time");
  add_experiment(*simulating, virtually);
  simulating->add_option("--out", virtually.out)->required();
  simulating->add_flag("--json", virtually.json);
  simulating->callback([&] { code = ended(print_virtual(virtually), "expunge simulate"); });
  try {
    app.parse(count, words);
    return code;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail("expunge", bad_input(error.what()));
  }
}

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  try {
    return expunge::run(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "expunge: a bug of ours: %s\n", error.what());
    return expunge::kOurBug;
  }
}
