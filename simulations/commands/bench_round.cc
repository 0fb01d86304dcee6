#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/program.h"
#include "simulations/bench/round_bench.h"
#include "simulations/commands/commands.h"

namespace expunge {
namespace {

// How many times as long as the bare encrypted link for the same bytes.
double times_link(const RoundFigures& figures) {
  return figures.median * figures.link_bytes_per_second / static_cast<double>(figures.bytes_per_round);
}

void print(const BenchOptions& options, const RoundFigures& figures) {
  const double bytes = static_cast<double>(figures.bytes_per_round);
  std::printf("%u sites, %llu floats, %u rounds: %.1f ms a round (%.1f to %.1f)\n", options.sites,
              static_cast<unsigned long long>(options.floats), options.rounds, 1e3 * figures.median,
              1e3 * figures.least, 1e3 * figures.most);
  std::printf(
      "  %.2f MB a round; the bare encrypted link moves %.0f MB/s, so the round takes %.2f times the link's time\n",
      bytes / 1e6, figures.link_bytes_per_second / 1e6, times_link(figures));
  std::printf("  largest memory: coordinator %.1f MB, one agent %.1f MB\n",
              static_cast<double>(figures.coordinator_peak_bytes) / 1e6,
              static_cast<double>(figures.agent_peak_bytes) / 1e6);
}

void print_json(const BenchOptions& options, const RoundFigures& figures) {
  const nlohmann::json out{
      {"sites", options.sites},
      {"floats", options.floats},
      {"rounds", options.rounds},
      {"seconds_per_round", {{"min", figures.least}, {"median", figures.median}, {"max", figures.most}}},
      {"bytes_per_round", figures.bytes_per_round},
      {"link_bytes_per_second", figures.link_bytes_per_second},
      {"times_link", times_link(figures)},
      {"coordinator_peak_bytes", figures.coordinator_peak_bytes},
      {"agent_peak_bytes", figures.agent_peak_bytes}};
  std::printf("%s\n", out.dump().c_str());
}

}  // namespace

int bench_round_command(const BenchOptions& options) {
  const auto figures = measure_rounds({options.sites, options.floats, options.rounds});
  if (!figures) return fail("expunge bench round", figures.error());
  if (options.json)
    print_json(options, *figures);
  else
    print(options, *figures);
  return kDone;
}

}  // namespace expunge
