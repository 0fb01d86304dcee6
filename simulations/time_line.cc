#include "simulations/time_line.h"

#include <nlohmann/json.hpp>

#include "common/base/formatted.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

std::string share(const Json& body, const char* measure) {
  const auto measures = body.value("measures", Json::object());
  if (!measures.contains(measure)) return {};
  return formatted("%.1f %%", 100 * measures[measure].value("value", 0.0));
}

std::string round_sentence(const Json& body) {
  const auto work = body.value("work", "");
  const auto count = body.value("sites", Json::array()).size();
  const auto sites = std::to_string(count) + (count == 1 ? " site" : " sites");
  if (work == "saliency") return "saliency mask made by the owner";
  if (work == "unlearn") return "unlearning round with " + sites;
  if (work == "train") return "retraining round with " + sites;
  if (work != "evaluate") return {};
  const auto forget = share(body, "forget.accuracy");
  const auto test = share(body, "test.accuracy");
  return "measured: " + (forget.empty() ? "" : "forgotten records " + forget + ", ") + "test records " + test;
}

// Empty for entries that a reader of the report need not see.
std::string sentence(const std::string& kind, const Json& body) {
  if (kind == "ForgetReceived") return "request received from " + body.value("site", "the owner");
  if (kind == "ForgetPlanned") return "planned";
  if (kind == "RoundClosed") return round_sentence(body);
  if (kind == "RoundFailed") return "a round failed: " + body.value("why", "");
  if (kind == "ForgetStep") return body.value("why", "");
  if (kind == "ForgetRefused") return "refused: " + body.value("why", "");
  if (kind == "ForgetPublished") return "new model published, older versions destroyed";
  if (kind == "ForgetEscalated") return "retrained model published, older versions destroyed";
  if (kind == "ErasedAcknowledged") return "the owner has erased the records and its older models";
  return {};
}

}  // namespace

std::string time_line(const std::string& ledger) {
  Json out = Json::array();
  double start = -1;
  for (const auto& entry : Json::parse(ledger, nullptr, false)) {
    const double seconds = entry.value("time", 0.0) / 1000;
    const auto kind = entry.value("kind", "");
    if (kind == "ForgetReceived" && start < 0) start = seconds;
    const auto what = start < 0 ? std::string() : sentence(kind, entry.value("body", Json::object()));
    if (!what.empty()) out.push_back({{"seconds", seconds - start}, {"what", what}});
  }
  return out.dump();
}

}  // namespace expunge
