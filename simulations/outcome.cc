#include "simulations/outcome.h"

#include <nlohmann/json.hpp>

#include "common/base/formatted.h"
#include "simulations/config_as_run.h"
#include "simulations/process.h"
#include "simulations/shell_word.h"
#include "simulations/stages.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kSeeds = std::uint64_t{1} << 63;

std::string share_at(const Json& summary, const std::string& path) {
  const Json::json_pointer at{path};
  return summary.contains(at) ? formatted("%.1f %%", 100 * summary[at].get<double>()) : "–";
}

// A dash has three bytes and one column.
std::string column(const std::string& text) {
  const std::size_t width = text == "–" ? 1 : text.size();
  return std::string(width < 11 ? 11 - width : 1, ' ') + text;
}

std::string line(std::string name, const Json& summary, const std::string& path) {
  name.resize(22, ' ');
  std::string text = "  " + name;
  for (const auto* model : {"/original", "/unlearned", "/oracle"}) text += column(share_at(summary, model + path));
  return text + "\n";
}

std::string what_happened(const Json& summary) {
  const auto& request = summary["requests"][0];
  const auto& seconds = summary["seconds"];
  return std::to_string(summary["sites"].size()) + " sites trained " + summary["model"].value("name", "a model") +
         formatted(" in %.0f s; ", seconds.value("train", 0.0)) + request.value("site", "") + " had " +
         std::to_string(request.value("patients", std::size_t{0})) + " patients forgotten" +
         formatted(" in %.1f s: ", seconds.value("forget", 0.0)) + request.value("state", "") + ".\n";
}

// As one types it here.
std::string this_program() {
  std::error_code error;
  const Path program = program_beside("expunge"), here = std::filesystem::current_path(error);
  const Path from_here = program.lexically_relative(here);
  return shell_word((from_here.empty() || *from_here.begin() == ".." ? program : from_here).string());
}

// The coordinator's, or where each site has its own the owner's.
Path unlearned_model(const Json& summary, const Path& out) {
  const Path file = out / "models" / "unlearned.safetensors";
  const auto owner = SiteId::parse(summary["requests"][0].value("site", ""));
  if (!owner) return file;
  const Path own = own_model(file, *owner);
  return DiskFiles().exists(own) ? own : file;
}

// out/quickstart of out/quickstart-2 where 2 is the seed.
std::string folder_without_seed(const SimulationSetting& setting) {
  std::string folder = (setting.out.has_filename() ? setting.out : setting.out.parent_path()).string();
  const std::string end = setting.seed ? "-" + std::to_string(*setting.seed) : "";
  if (folder.ends_with(end)) folder.resize(folder.size() - end.size());
  return folder;
}

std::string another_seed(const Json& summary, const SimulationSetting& setting) {
  const std::string seed = std::to_string((summary.value("seed", std::uint64_t{0}) + 1) % kSeeds);
  std::string words = "simulate " + shell_word(setting.config.string());
  if (setting.data) words += " --data " + shell_word(setting.data->string());
  if (setting.sites) words += " --sites " + std::to_string(*setting.sites);
  if (summary.contains("virtual_time")) words += " --virtual";
  return words + " --seed " + seed + " --out " + shell_word(folder_without_seed(setting) + "-" + seed);
}

std::string what_to_try(const Json& summary, const SimulationSetting& setting) {
  const std::string program = this_program(), then = "\n      " + program + " ";
  const auto in_out = [&](const char* name) { return shell_word((setting.out / name).string()); };
  const std::string data = in_out(kConfigAsRun);  // of this very run: its seed draws the generated patients
  return "Next: " + program + " " + another_seed(summary, setting) + then + "data info " + data + then +
         "predict --weights " + shell_word(unlearned_model(summary, setting.out).string()) + " --data " + data +
         " --out " + in_out("probabilities.npy") + "\n";
}

}  // namespace

std::string outcome_text(const std::string& summary_text, const SimulationSetting& setting) {
  const auto summary = Json::parse(summary_text);
  std::string text = what_happened(summary);
  text += "  " + std::string(22, ' ') + column("original") + column("unlearned") + column("retrained") + "\n";
  text += line("forgotten records", summary, "/forget/accuracy");
  text += line("retained records", summary, "/retain/accuracy");
  text += line("test records", summary, "/test/accuracy");
  text += line("membership attack AUC", summary, "/membership/auc");
  text += formatted("Retraining without the records took %.1f s", summary["seconds"].value("retrain", 0.0));
  text += summary.contains("virtual_time") ? "; all times are virtual.\n" : ".\n";
  return text + "Report: " + (setting.out / "report.html").string() + "\n" + what_to_try(summary, setting);
}

}  // namespace expunge
