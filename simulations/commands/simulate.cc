#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/program.h"
#include "simulations/commands/commands.h"
#include "simulations/simulation.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

std::string share_at(const Json& summary, const char* path) {
  const Json::json_pointer at{path};
  if (!summary.contains(at)) return "–";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * summary[at].get<double>());
  return text;
}

void print_line(const char* name, const Json& summary, const std::string& path) {
  std::printf("  %-22s %9s  %9s  %9s\n", name, share_at(summary, ("/original" + path).c_str()).c_str(),
              share_at(summary, ("/unlearned" + path).c_str()).c_str(),
              share_at(summary, ("/oracle" + path).c_str()).c_str());
}

// What happened, in ten lines, and what to try next.
void print_outcome(const Json& summary, const Path& out, const SimulateOptions& options) {
  const auto& request = summary["requests"][0];
  const auto& seconds = summary["seconds"];
  std::printf("%zu sites trained %s in %.0f s; %s had %zu patients forgotten in %.1f s: %s.\n", summary["sites"].size(),
              summary["model"].value("name", "a model").c_str(), seconds.value("train", 0.0),
              request.value("site", "").c_str(), request.value("patients", std::size_t{0}),
              seconds.value("forget", 0.0), request.value("state", "").c_str());
  std::printf("  %-22s %9s  %9s  %9s\n", "", "original", "unlearned", "retrained");
  print_line("forgotten records", summary, "/forget/accuracy");
  print_line("retained records", summary, "/retain/accuracy");
  print_line("test records", summary, "/test/accuracy");
  print_line("membership attack AUC", summary, "/membership/auc");
  std::printf("Retraining without the records took %.1f s.\nReport: %s\n", seconds.value("retrain", 0.0),
              (out / "report.html").c_str());
  std::printf("Next: expunge simulate %s --seed 2 --out %s-2\n", options.config.c_str(), out.c_str());
  std::printf("      expunge data make clinic.npz && expunge data info clinic.npz\n");
  std::printf("      expunge predict --weights %s --data clinic.npz --out probabilities.npy\n",
              (out / "models" / "unlearned.safetensors").c_str());
}

}  // namespace

int simulate_command(const SimulateOptions& options) {
  if (options.is_virtual) {
    std::vector<std::string> arguments{"virtual", "--config", options.config.string()};
    if (options.seed) arguments.insert(arguments.end(), {"--seed", std::to_string(*options.seed)});
    become_compute(arguments);
  }
  const auto out = options.out.value_or(Path("out") / options.config.stem());
  const auto tell = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
  const auto summary = simulate({options.config, options.data, options.sites, options.seed, out, tell});
  if (!summary) return fail("expunge simulate", summary.error());
  if (options.json)
    std::printf("%s\n", summary->c_str());
  else
    print_outcome(Json::parse(*summary), out, options);
  return kDone;
}

}  // namespace expunge
