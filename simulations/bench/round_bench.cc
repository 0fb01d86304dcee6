#include "simulations/bench/round_bench.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/net/bare_link.h"
#include "protocols/courier.h"
#include "simulations/bench/scratch_folder.h"
#include "simulations/local_consortium.h"
#include "simulations/stages.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLeastLinkBytes = std::uint64_t{48} << 20;  // enough to time a link with

Study null_study(const RoundBench& bench) {
  Study study;
  study.name = "null-rounds";
  study.network.network = "cnn";
  study.recipe.rounds = bench.rounds + 1;  // the first is not counted: its transfers warm everything up
  study.quorum = bench.sites;
  return study;
}

std::vector<SiteId> bench_sites(std::uint32_t count) {
  std::vector<SiteId> sites;
  for (std::uint32_t i = 1; i <= count; ++i) sites.push_back(SiteId::of("agent-" + std::to_string(i)));
  return sites;
}

// Seconds between the closings of successive training rounds.
std::vector<double> round_seconds(const Json& ledger) {
  std::vector<double> seconds;
  double before = -1;
  for (const auto& entry : ledger) {
    if (entry.value("kind", "") != "RoundClosed" || entry["body"].value("work", "") != "train") continue;
    const double at = entry.value("time", 0.0) / 1000;
    if (before >= 0) seconds.push_back(at - before);
    before = at;
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds;
}

// The link as a round uses it: every peer takes a model and sends an update, again and again.
Result<double> link_speed(const RoundBench& bench) {
  const auto payload = std::max<std::uint64_t>(bench.floats * 4, 1);
  const auto piece = std::min(payload, CourierRules{}.chunk);
  const auto bytes = std::max(payload, kLeastLinkBytes / bench.sites / piece * piece);
  EXPUNGE_TRY(seconds, bare_link_seconds(bench.sites, bytes, piece));
  return 2.0 * static_cast<double>(bytes) * bench.sites / seconds;
}

Result<RoundFigures> figures_of(LocalConsortium& consortium, const RoundBench& bench) {
  RoundFigures figures;
  EXPUNGE_TRY(text, consortium.call(kCoordinator, "GET", "/v1/ledger", ""));
  const auto seconds = round_seconds(Json::parse(text));
  if (seconds.empty()) return unavailable("no round was closed; the coordinator's log says why");
  figures.least = seconds.front();
  figures.median = seconds[seconds.size() / 2];
  figures.most = seconds.back();
  figures.bytes_per_round = 2 * bench.sites * bench.floats * sizeof(float);
  figures.coordinator_peak_bytes = consortium.peak_bytes(kCoordinator);
  figures.agent_peak_bytes = consortium.peak_bytes(consortium.sites().front());
  return figures;
}

}  // namespace

Result<RoundFigures> measure_rounds(const RoundBench& bench) {
  const ScratchFolder folder;
  EXPUNGE_TRY(consortium, LocalConsortium::prepare({.folder = folder.path(),
                                                    .study = to_toml(null_study(bench)),
                                                    .sites = bench_sites(bench.sites),
                                                    .settings = [](const SiteId&) { return std::string(); },
                                                    .site_program = program_beside("expunge-bench-agent"),
                                                    .site_arguments = {"--floats", std::to_string(bench.floats)}}));
  EXPUNGE_TRY_DO(consortium.start());
  EXPUNGE_TRY_DO(train(consortium, [](const std::string&) {}));
  EXPUNGE_TRY(figures, figures_of(consortium, bench));
  consortium.stop();
  EXPUNGE_TRY(speed, link_speed(bench));
  figures.link_bytes_per_second = speed;
  return figures;
}

}  // namespace expunge
