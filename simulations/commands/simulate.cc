#include <cstdio>

#include "common/base/program.h"
#include "simulations/commands/commands.h"
#include "simulations/outcome.h"
#include "simulations/process_simulation.h"

namespace expunge {
namespace {

// As the program that has LibTorch takes them.
std::vector<std::string> virtual_arguments(const SimulateOptions& options, const Path& out) {
  std::vector<std::string> arguments{"virtual", "--config", options.config.string(), "--out", out.string()};
  arguments.insert(arguments.end(), {"--log-level", options.teller.level, "--log-format", options.teller.format});
  if (options.data) arguments.insert(arguments.end(), {"--data", options.data->string()});
  if (options.sites) arguments.insert(arguments.end(), {"--sites", std::to_string(*options.sites)});
  if (options.seed) arguments.insert(arguments.end(), {"--seed", std::to_string(*options.seed)});
  if (options.json) arguments.emplace_back("--json");
  return arguments;
}

}  // namespace

int simulate_command(const SimulateOptions& options) {
  const auto out = options.out.value_or(Path("out") / options.config.stem());
  if (options.is_virtual) become_compute(virtual_arguments(options, out));
  const SimulationSetting setting{options.config, options.data, options.sites,
                                  options.seed,   out,          make_teller(options.teller)};
  const auto summary = simulate_with_processes(setting);
  if (!summary) return fail("expunge simulate", summary.error());
  std::printf("%s", options.json ? (*summary + "\n").c_str() : outcome_text(*summary, setting).c_str());
  return kDone;
}

}  // namespace expunge
