// The coordinator's state as JSON, for `status`, the report and tests.
#include <nlohmann/json.hpp>

#include "common/base/json_text.h"
#include "coordinator/federation.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

Json site_to_json(const SiteView& view) {
  Json site{{"name", view.member.name.str()}, {"connected", view.is_connected}, {"records", view.announced}};
  if (!view.beat) return site;
  site["stage"] = to_text(view.beat->stage);
  site["published"] = view.beat->published.value;
  if (view.beat->percent > 0) site["percent"] = view.beat->percent;
  return site;
}

Json round_to_json(const Round& round, const Presence& presence, Time now) {
  Json waits = Json::array(), answered = Json::array(), declined = Json::object();
  for (const Waiting& waiting : round.waits_for(presence, now))
    waits.push_back({{"site", waiting.site.str()}, {"why", waiting.why}});
  for (const auto& [site, answer] : round.answers()) answered.push_back(site.str());
  for (const auto& [site, why] : round.declined()) declined[site.str()] = why;
  return {{"round", round.order().id.value},
          {"work", to_text(round.order().instruction.work)},
          {"purpose", round.order().purpose},
          {"answered", answered},
          {"declined", declined},
          {"waits_for", waits}};
}

Json request_to_json(const ForgetCase& one, double retain_share) {
  Json json{{"id", one.request.id.str()},
            {"site", one.owner.str()},
            {"state", to_text(one.state)},
            {"reason", one.reason},
            {"method", one.method},
            {"retain_share", retain_share},
            {"count_at_least", one.request.count_at_least},
            {"received", to_iso(one.request.received)},
            {"due", to_iso(one.request.due)},
            {"arrived", to_iso(one.arrived)},
            {"open", one.is_open()},
            {"erased", one.is_erased},
            {"lost", one.is_lost}};
  if (one.ended) json["ended"] = to_iso(*one.ended);
  if (one.is_forgotten()) json["version"] = one.version.value;
  return json;
}

Json version_to_json(const Version& version) {
  Json tainted = Json::array();
  for (const RequestId& request : version.tainted_by) tainted.push_back(request.str());
  return {{"version", version.number.value},
          {"state", to_text(version.state)},
          {"digest", to_text(version.digest)},
          {"round", version.made_in.value},
          {"tainted_by", tainted}};
}

}  // namespace

std::string Federation::phase() const {
  if (state_.plan) return "unlearning";
  if (trained()) return "idle";
  return round_ && state_.training.current ? "training" : "waiting";
}

// A quorum that declines and declines would fill the memory, and then no answer would be short enough to be read.
void Federation::remember(std::uint64_t round, const std::string& body) {
  const Json record = Json::parse(body, nullptr, false);
  ++past_rounds_;
  if (record.is_object()) past_visits_ += record.value("sample_visits", std::uint64_t{0});
  rounds_[round] = body;
  if (rounds_.size() > kMostToldRounds) rounds_.erase(rounds_.begin());
}

std::string Federation::status(Moment now) const {
  Json status{{"study", setting_.study.name}, {"phase", phase()}};
  status["training"] = {{"rounds_done", state_.training.rounds_done}, {"rounds", setting_.study.recipe.rounds}};
  status["rounds_total"] = past_rounds_;
  status["sample_visits"] = past_visits_;
  if (round_) status["round"] = round_to_json(*round_, presence_, now.steady);
  if (!waits_why_.empty()) status["waits"] = waits_why_;
  for (const char* list : {"rounds", "sites", "requests", "models"}) status[list] = Json::array();
  for (const auto& [number, body] : rounds_) status["rounds"].push_back(Json::parse(body, nullptr, false));
  for (const auto& [name, view] : presence_.sites()) status["sites"].push_back(site_to_json(view));
  for (const auto& [id, one] : desk_.cases())
    status["requests"].push_back(request_to_json(one, setting_.study.forget.retain_share));
  for (const auto& [number, version] : history_.versions()) status["models"].push_back(version_to_json(version));
  return json_text(status);
}

}  // namespace expunge
