#include "simulations/outcome.h"

#include <nlohmann/json.hpp>

#include "common/base/formatted.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

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

}  // namespace

std::string outcome_text(const std::string& summary_text, const Path& config, const Path& out) {
  const auto summary = Json::parse(summary_text);
  const std::string folder = out.string();
  std::string text = what_happened(summary);
  text += "  " + std::string(22, ' ') + column("original") + column("unlearned") + column("retrained") + "\n";
  text += line("forgotten records", summary, "/forget/accuracy");
  text += line("retained records", summary, "/retain/accuracy");
  text += line("test records", summary, "/test/accuracy");
  text += line("membership attack AUC", summary, "/membership/auc");
  text += formatted("Retraining without the records took %.1f s", summary["seconds"].value("retrain", 0.0));
  text += summary.contains("virtual_time") ? "; all times are virtual.\n" : ".\n";
  text += "Report: " + (out / "report.html").string() + "\n";
  text += "Next: expunge simulate " + config.string() + " --seed 2 --out " + folder + "-2\n";
  text += "      expunge data make clinic.npz && expunge data info clinic.npz\n";
  text += "      expunge predict --weights " + (out / "models" / "unlearned.safetensors").string() +
          " --data clinic.npz --out probabilities.npy\n";
  return text;
}

}  // namespace expunge
