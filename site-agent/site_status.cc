#include "site-agent/site_status.h"

#include <nlohmann/json.hpp>

#include "common/base/json_text.h"
#include "site-agent/local_orders.h"

namespace expunge {
namespace {

using nlohmann::json;

json records_json(const Cohort& cohort) {
  std::size_t quarantined = 0;
  for (const auto& [id, records] : cohort.quarantined()) quarantined += records.size();
  return {{"training", cohort.retain().size()},
          {"quarantined", quarantined},
          {"held_out", cohort.held_out().size()},
          {"test", cohort.test().size()}};
}

json request_json(const OwnRequest& request) {
  return {{"id", request.id.str()},
          {"state", to_text(request.state)},
          {"reason", request.reason},
          {"basis", name_of(request.basis)},
          {"patients", request.patient_count},
          {"records", request.record_count},
          {"received", to_iso(request.received)},
          {"due", to_iso(request.due)},
          {"open", is_open(request)}};
}

json requests_json(const Requests& requests) {
  json list = json::array();
  for (const auto& [id, request] : requests.all()) list.push_back(request_json(request));
  return list;
}

json lost_json(const std::set<RequestId>& lost) {
  json list = json::array();
  for (const RequestId& id : lost) list.push_back(id.str());
  return list;
}

json rounds_json(const RoundWork& work) {
  json list = json::array();
  for (const FinishedRound& round : work.finished())
    list.push_back({{"round", round.round.value},
                    {"work", to_text(round.work)},
                    {"seconds", static_cast<double>(round.took.count()) / 1000},
                    {"records", round.records}});
  return list;
}

json declined_json(const std::optional<DeclinedRound>& declined) {
  if (!declined) return nullptr;
  return {{"round", declined->round.value}, {"reason", declined->reason}};
}

json passes_json(const AgentView& view) {
  if (view.work.stage() != Stage::kComputing) return nullptr;
  return {{"made", view.passes.made}, {"expected", view.passes.expected}};
}

json published_json(const std::optional<HeldModel>& model) {
  if (!model) return nullptr;
  return {{"version", model->version.value}, {"digest", to_text(model->digest)}};
}

}  // namespace

std::string to_json(const AgentView& view) {
  const json status{{"site", view.site.str()},
                    {"connected", view.is_connected},
                    {"stage", to_text(view.work.stage())},
                    {"round", view.work.round().value},
                    {"sample_passes", passes_json(view)},
                    {"problem", view.problem},
                    {"declined", declined_json(view.work.declined())},
                    {"records", records_json(view.cohort)},
                    {"requests", requests_json(view.requests)},
                    {"lost", lost_json(view.lost)},
                    {"published", published_json(view.model)},
                    {"released", {{"count", view.released.count}, {"bytes", view.released.bytes}}},
                    {"rounds", rounds_json(view.work)}};
  return json_text(status);
}

}  // namespace expunge
