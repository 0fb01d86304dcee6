#include "coordinator/ledger_entries.h"

#include <nlohmann/json.hpp>

#include "common/base/json_text.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

Json json_of(const Measures& measures) {
  Json object = Json::object();
  for (const Measure& measure : measures) object[measure.name] = {{"value", measure.value}, {"count", measure.count}};
  return object;
}

bool is_of_base(const Measure& measure, Work work) {
  return work == Work::kTrain && measure.name.starts_with("test.");
}

void add_measures(const Round& round, Json& body) {
  SiteMeasures sites;
  for (const auto& [site, answer] : round.answers()) sites[site] = answer.measures;
  Measures of_base, of_round;
  for (Measure& measure : mean_measures(sites))
    (is_of_base(measure, round.order().instruction.work) ? of_base : of_round).push_back(std::move(measure));
  if (!of_base.empty()) body["base_measures"] = json_of(of_base);
  if (!of_round.empty()) body["measures"] = json_of(of_round);
}

Json json_of(const RoundRecord& record) {
  const RoundOrder& order = record.round.order();
  Json sites = Json::array(), declined = Json::object();
  for (const auto& [site, answer] : record.round.answers()) sites.push_back(site.str());
  for (const auto& [site, why] : record.round.declined()) declined[site.str()] = why;
  Json body{{"round", order.id.value},
            {"work", to_text(order.instruction.work)},
            {"purpose", order.purpose},
            {"base", order.base.value},
            {"sites", sites},
            {"declined", declined},
            {"absent", texts_of(record.round.absent())},
            {"sample_visits", record.sample_visits},
            {"seconds", record.seconds}};
  add_measures(record.round, body);
  return body;
}

LedgerEntry entry(std::string kind, const Json& body) {
  return {std::move(kind), json_text(body)};
}

}  // namespace

LedgerEntry study_started(const Study& study, const Digest& digest, const std::vector<SiteId>& sites) {
  return entry("StudyStarted", {{"study", study.name},
                                {"seed", study.seed},
                                {"digest", to_text(digest)},
                                {"quorum", study.quorum},
                                {"sites", texts_of(sites)}});
}

LedgerEntry round_opened(const RoundOrder& order) {
  return entry("RoundOpened", {{"round", order.id.value},
                               {"work", to_text(order.instruction.work)},
                               {"purpose", order.purpose},
                               {"method", order.instruction.method},
                               {"parameters", order.instruction.parameters},
                               {"seed", order.instruction.seed},
                               {"base", order.base.value},
                               {"requests", texts_of(order.requests)},
                               {"invited", texts_of(order.invited)},
                               {"required", texts_of(order.required)},
                               {"quorum", order.quorum}});
}

LedgerEntry round_closed(const RoundRecord& record) {
  Json body = json_of(record);
  if (record.made) {
    body["version"] = record.made->number.value;
    body["digest"] = to_text(record.made->digest);
  }
  return entry("RoundClosed", body);
}

LedgerEntry round_failed(const RoundRecord& record, const std::string& why) {
  Json body = json_of(record);
  body["why"] = why;
  return entry("RoundFailed", body);
}

LedgerEntry model_published(const Version& version, const std::vector<RequestId>& forgotten) {
  return entry(
      "ModelPublished",
      {{"version", version.number.value}, {"digest", to_text(version.digest)}, {"forgotten", texts_of(forgotten)}});
}

LedgerEntry version_destroyed(const Version& version, const std::string& why) {
  return entry("VersionDestroyed",
               {{"version", version.number.value}, {"digest", to_text(version.digest)}, {"why", why}});
}

LedgerEntry forget_received(const ForgetCase& one) {
  return entry("ForgetReceived", {{"request", one.request.id.str()},
                                  {"site", one.owner.str()},
                                  {"basis", static_cast<int>(one.request.basis)},
                                  {"count_at_least", one.request.count_at_least},
                                  {"commitment", to_text(one.request.commitment)},
                                  {"received", to_iso(one.request.received)},
                                  {"due", to_iso(one.request.due)},
                                  {"signature", to_hex(one.request.signature)}});
}

LedgerEntry forget_refused(const SiteId& owner, const RequestId& id, const std::string& why) {
  return entry("ForgetRefused", {{"request", id.str()}, {"site", owner.str()}, {"why", why}});
}

LedgerEntry forget_lost(const SiteId& owner, const RequestId& id) {
  return entry("ForgetLost", {{"request", id.str()}, {"site", owner.str()}});
}

LedgerEntry forget_planned(const ForgetPlan& plan, const std::vector<MethodPlan>& methods) {
  Json turn = Json::array();
  for (const MethodPlan& method : methods) turn.push_back(method.name);
  return entry("ForgetPlanned", {{"plan", plan.number},
                                 {"requests", texts_of(plan.requests)},
                                 {"owners", texts_of(plan.owners)},
                                 {"tainted", plan.tainted.value},
                                 {"methods", turn}});
}

LedgerEntry forget_step(const ForgetPlan& plan, const MethodPlan& method, const std::string& why) {
  return entry("ForgetStep",
               {{"plan", plan.number}, {"method", method.name}, {"step", to_text(plan.step)}, {"why", why}});
}

LedgerEntry forget_verified(const ForgetPlan& plan, const MethodPlan& method, const Acceptance& acceptance,
                            const Measures& measures) {
  return entry("ForgetVerified", {{"plan", plan.number},
                                  {"method", method.name},
                                  {"candidate", plan.candidate.value},
                                  {"rounds", plan.rounds},
                                  {"sample_visits", plan.visits},
                                  {"holds", acceptance.holds},
                                  {"why", acceptance.why},
                                  {"before", json_of(mean_measures(plan.before))},
                                  {"measures", json_of(measures)}});
}

LedgerEntry forget_ended(const ForgetCase& one) {
  return entry(one.state == RequestState::kEscalated ? "ForgetEscalated" : "ForgetPublished",
               {{"request", one.request.id.str()},
                {"site", one.owner.str()},
                {"method", one.method},
                {"why", one.reason},
                {"version", one.version.value}});
}

LedgerEntry erased_acknowledged(const SiteId& owner, const Erased& erased) {
  return entry("ErasedAcknowledged", {{"request", erased.request.str()},
                                      {"site", owner.str()},
                                      {"version", erased.version.value},
                                      {"signature", to_hex(erased.signature)}});
}

}  // namespace expunge
