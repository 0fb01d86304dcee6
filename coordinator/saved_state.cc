#include "coordinator/saved_state.h"

#include <nlohmann/json.hpp>

#include "common/base/json_text.h"
#include "common/crypto/secret_text.h"
#include "common/store/saved_json.h"
#include "coordinator/saved_file.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

Json json_of(const RoundOrder& order) {
  return {{"id", order.id.value},
          {"purpose", order.purpose},
          {"work", static_cast<int>(order.instruction.work)},
          {"method", order.instruction.method},
          {"parameters", order.instruction.parameters},
          {"learning_rate", order.instruction.learning_rate},
          {"seed", order.instruction.seed},
          {"base", order.base.value},
          {"has_mask", order.has_mask},
          {"requests", texts_of(order.requests)},
          {"invited", texts_of(order.invited)},
          {"required", texts_of(order.required)},
          {"quorum", order.quorum},
          {"deadline", order.deadline.count()}};
}

Instruction instruction_from(const Json& json, const Study& study) {
  return {.work = enum_from(json.at("work"), Work::kInitialise, Work::kEvaluate),
          .method = text_from(json.at("method")),
          .parameters = json.at("parameters").get<std::map<std::string, double>>(),
          .network = study.network,
          .recipe = study.recipe,
          .learning_rate = json.at("learning_rate").get<double>(),
          .seed = json.at("seed").get<std::uint64_t>()};
}

RoundOrder order_from(const Json& json, const Study& study) {
  RoundOrder order;
  order.id = number_from<RoundId>(json.at("id"));
  order.purpose = text_from(json.at("purpose"));
  order.instruction = instruction_from(json, study);
  order.base = number_from<ModelVersion>(json.at("base"));
  order.has_mask = json.at("has_mask").get<bool>();
  order.requests = list_from(json.at("requests"), name_from<RequestId, Json>);
  order.invited = list_from(json.at("invited"), name_from<SiteId, Json>);
  order.required = list_from(json.at("required"), name_from<SiteId, Json>);
  order.quorum = json.at("quorum").get<std::uint32_t>();
  order.deadline = Duration{json.at("deadline").get<std::int64_t>()};
  return order;
}

Json json_of(const SiteMeasures& sites) {
  Json object = Json::object();
  for (const auto& [site, measures] : sites) {
    Json& list = object[site.str()] = Json::array();
    for (const Measure& measure : measures) list.push_back({measure.name, measure.value, measure.count});
  }
  return object;
}

SiteMeasures site_measures_from(const Json& json) {
  SiteMeasures sites;
  for (const auto& [name, list] : json.items()) {
    const SiteId site = take(SiteId::parse(name));
    for (const Json& one : list)
      sites[site].push_back({text_from(one.at(0)), one.at(1).get<double>(), one.at(2).get<std::uint64_t>()});
  }
  return sites;
}

Json json_of(const ForgetPlan& plan) {
  return {{"number", plan.number},
          {"requests", texts_of(plan.requests)},
          {"owners", texts_of(plan.owners)},
          {"tainted", plan.tainted.value},
          {"retrain_rounds", plan.retrain_rounds},
          {"method", plan.method},
          {"method_name", plan.method_name},
          {"step", static_cast<int>(plan.step)},
          {"rounds", plan.rounds},
          {"failures", plan.failures},
          {"visits", plan.visits},
          {"candidate", plan.candidate.value},
          {"before", json_of(plan.before)},
          {"owner_missed", plan.owner_missed ? Json(to_number(*plan.owner_missed)) : Json()},
          {"missed", plan.missed}};
}

std::string text_of(const ForgetPlan& plan) {
  return with_member(json_text(json_of(plan)), "mask", plan.mask ? to_json(*plan.mask) : "null");
}

ForgetPlan plan_from(const Json& json) {
  ForgetPlan plan;
  plan.number = json.at("number").get<std::uint64_t>();
  plan.requests = list_from(json.at("requests"), name_from<RequestId, Json>);
  plan.owners = list_from(json.at("owners"), name_from<SiteId, Json>);
  plan.tainted = number_from<ModelVersion>(json.at("tainted"));
  plan.retrain_rounds = json.at("retrain_rounds").get<std::uint32_t>();
  plan.method = json.at("method").get<std::uint32_t>();
  plan.method_name = json.value("method_name", "");  // not written before: such a plan begins anew
  plan.step = enum_from(json.at("step"), PlanStep::kBefore, PlanStep::kRetrain);
  plan.rounds = json.at("rounds").get<std::uint32_t>();
  plan.failures = json.at("failures").get<std::uint32_t>();
  plan.visits = json.at("visits").get<std::uint64_t>();
  plan.candidate = number_from<ModelVersion>(json.at("candidate"));
  if (!json.at("mask").is_null()) plan.mask = sealed_file_from(json.at("mask"));
  plan.before = site_measures_from(json.at("before"));
  if (const Json missed = json.value("owner_missed", Json()); !missed.is_null()) plan.owner_missed = wall_from(missed);
  plan.missed = json.at("missed").get<std::vector<std::string>>();
  return plan;
}

FederationState state_from(const Json& json, const Study& study) {
  FederationState state;
  state.last_round = number_from<RoundId>(json.at("last_round"));
  state.last_plan = json.at("last_plan").get<std::uint64_t>();
  const Json& training = json.at("training");
  state.training = {number_from<ModelVersion>(training.at("current")), training.at("rounds_done").get<std::uint32_t>(),
                    training.at("visits").get<std::uint64_t>(), training.at("is_published").get<bool>()};
  if (!json.at("open").is_null()) state.open = order_from(json.at("open"), study);
  if (!json.at("plan").is_null()) state.plan = plan_from(json.at("plan"));
  return state;
}

}  // namespace

std::string to_json(const FederationState& state) {
  const TrainingState& training = state.training;
  const Json value{{"last_round", state.last_round.value},
                   {"last_plan", state.last_plan},
                   {"training",
                    {{"current", training.current.value},
                     {"rounds_done", training.rounds_done},
                     {"visits", training.visits},
                     {"is_published", training.is_published}}},
                   {"open", state.open ? json_of(*state.open) : Json()}};
  return with_member(json_text(value), "plan", state.plan ? text_of(*state.plan) : "null");
}

Result<FederationState> federation_from(std::string_view json, const Study& study) {
  return read_saved<Json>("the saved value 'federation'", json,
                          [&](const Json& value) { return state_from(value, study); });
}

}  // namespace expunge
