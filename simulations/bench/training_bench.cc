#include "simulations/bench/training_bench.h"

#include <nlohmann/json.hpp>

#include "common/base/clock.h"
#include "simulations/bench/scratch_folder.h"
#include "simulations/process.h"
#include "simulations/process_simulation.h"
#include "simulations/stages.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestLog = 1 << 20;

double seconds_since(const Clock& clock, Time start) {
  return std::chrono::duration<double>(clock.now() - start).count();
}

Status train_federated(const Experiment& experiment, const Path& folder) {
  EXPUNGE_TRY(consortium, prepare_processes(experiment, folder));
  EXPUNGE_TRY_DO(consortium->start());
  EXPUNGE_TRY_DO(train(*consortium, [](const std::string&) {}));
  EXPUNGE_TRY_DO(consortium->export_newest(folder / "model.safetensors"));
  consortium->stop();
  return {};
}

std::vector<std::string> arguments_of(const TrainingBench& bench, std::uint32_t part) {
  std::vector<std::string> arguments{"train-plainly",      "--config", bench.config.string(),          "--part",
                                     std::to_string(part), "--parts",  std::to_string(bench.processes)};
  if (bench.data) arguments.insert(arguments.end(), {"--data", bench.data->string()});
  return arguments;
}

// Adds what the processes made and how long they waited for pixels to `figures`.
Status train_in_plain_processes(const TrainingBench& bench, const Path& folder, TrainingFigures& figures) {
  const DiskFiles files;
  const auto log = [&](std::uint32_t part) { return folder / ("plain-" + std::to_string(part) + ".log"); };
  std::vector<Process> processes;
  for (std::uint32_t part = 0; part < bench.processes; ++part) {
    EXPUNGE_TRY(process, Process::start(program_beside("expunge-compute"), arguments_of(bench, part), log(part)));
    processes.push_back(std::move(process));
  }
  double computing = 0, waited = 0;
  for (std::uint32_t part = 0; part < bench.processes; ++part) {
    const int code = processes[part].wait();
    EXPUNGE_TRY(text, read_file(files, log(part), kLargestLog));
    if (code != 0)
      return unavailable("a plain process ended with " + std::to_string(code) + ": " + std::string(text_of(text)));
    const auto told = nlohmann::json::parse(text_of(text));
    figures.sample_visits += told.at("sample_visits").get<std::uint64_t>();
    computing += told.at("computing_seconds").get<double>();
    waited += told.at("waited_seconds").get<double>();
  }
  if (computing > 0) figures.waiting_share = waited / computing;
  return {};
}

}  // namespace

Result<TrainingFigures> measure_training(const TrainingBench& bench) {
  DiskFiles files;
  EXPUNGE_TRY(experiment, read_experiment(files, bench.config, std::nullopt, std::nullopt, bench.data));
  const ScratchFolder folder;
  EXPUNGE_TRY_DO(files.make_folder(folder.path()));
  const SystemClock clock;
  TrainingFigures figures;
  Time start = clock.now();
  EXPUNGE_TRY_DO(train_federated(experiment, folder.path() / "federation"));
  figures.federated = seconds_since(clock, start);
  start = clock.now();
  EXPUNGE_TRY_DO(train_in_plain_processes(bench, folder.path(), figures));
  figures.plain = seconds_since(clock, start);
  return figures;
}

}  // namespace expunge
