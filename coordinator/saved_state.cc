#include "coordinator/saved_state.h"

#include <nlohmann/json.hpp>

#include "coordinator/json_text.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

template <class Tag>
Result<std::vector<Name<Tag>>> names_from(const Json& list) {
  std::vector<Name<Tag>> names;
  for (const Json& text : list) {
    EXPUNGE_TRY(name, Name<Tag>::parse(text.get<std::string>()));
    names.push_back(name);
  }
  return names;
}

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

Result<Instruction> instruction_from(const Json& json, const Study& study) {
  const int work = json.at("work").get<int>();
  if (work < static_cast<int>(Work::kInitialise) || work > static_cast<int>(Work::kEvaluate))
    return corrupt("an order asks for work " + std::to_string(work));
  Instruction instruction;
  instruction.work = static_cast<Work>(work);
  instruction.method = json.at("method").get<std::string>();
  instruction.parameters = json.at("parameters").get<std::map<std::string, double>>();
  instruction.network = study.network;
  instruction.recipe = study.recipe;
  instruction.learning_rate = json.at("learning_rate").get<double>();
  instruction.seed = json.at("seed").get<std::uint64_t>();
  return instruction;
}

Result<RoundOrder> order_from(const Json& json, const Study& study) {
  RoundOrder order;
  order.id = {json.at("id").get<std::uint64_t>()};
  order.purpose = json.at("purpose").get<std::string>();
  EXPUNGE_TRY(instruction, instruction_from(json, study));
  order.instruction = instruction;
  order.base = {json.at("base").get<std::uint64_t>()};
  order.has_mask = json.at("has_mask").get<bool>();
  EXPUNGE_TRY(requests, names_from<RequestTag>(json.at("requests")));
  EXPUNGE_TRY(invited, names_from<SiteTag>(json.at("invited")));
  EXPUNGE_TRY(required, names_from<SiteTag>(json.at("required")));
  order.requests = requests;
  order.invited = invited;
  order.required = required;
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

Result<SiteMeasures> site_measures_from(const Json& json) {
  SiteMeasures sites;
  for (const auto& [name, list] : json.items()) {
    EXPUNGE_TRY(site, SiteId::parse(name));
    for (const Json& one : list)
      sites[site].push_back({one.at(0).get<std::string>(), one.at(1).get<double>(), one.at(2).get<std::uint64_t>()});
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
          {"mask", plan.mask ? Json::parse(to_json(*plan.mask)) : Json()},
          {"before", json_of(plan.before)},
          {"owner_missed", plan.owner_missed ? Json(plan.owner_missed->time_since_epoch().count()) : Json()},
          {"missed", plan.missed}};
}

Result<PlanStep> step_from(int step) {
  if (step < static_cast<int>(PlanStep::kBefore) || step > static_cast<int>(PlanStep::kRetrain))
    return corrupt("a plan is at step " + std::to_string(step));
  return static_cast<PlanStep>(step);
}

Result<ForgetPlan> plan_from(const Json& json) {
  ForgetPlan plan;
  plan.number = json.at("number").get<std::uint64_t>();
  EXPUNGE_TRY(requests, names_from<RequestTag>(json.at("requests")));
  EXPUNGE_TRY(owners, names_from<SiteTag>(json.at("owners")));
  EXPUNGE_TRY(step, step_from(json.at("step").get<int>()));
  EXPUNGE_TRY(before, site_measures_from(json.at("before")));
  plan.requests = requests;
  plan.owners = owners;
  plan.tainted = {json.at("tainted").get<std::uint64_t>()};
  plan.retrain_rounds = json.at("retrain_rounds").get<std::uint32_t>();
  plan.method = json.at("method").get<std::uint32_t>();
  plan.method_name = json.value("method_name", "");  // not written before: such a plan begins anew
  plan.step = step;
  plan.rounds = json.at("rounds").get<std::uint32_t>();
  plan.failures = json.at("failures").get<std::uint32_t>();
  plan.visits = json.at("visits").get<std::uint64_t>();
  plan.candidate = {json.at("candidate").get<std::uint64_t>()};
  if (!json.at("mask").is_null()) {
    EXPUNGE_TRY(mask, sealed_file_from(json.at("mask").dump()));
    plan.mask = std::move(mask);
  }
  plan.before = before;
  if (const Json missed = json.value("owner_missed", Json()); !missed.is_null())
    plan.owner_missed = WallTime(Duration{missed.get<std::int64_t>()});
  plan.missed = json.at("missed").get<std::vector<std::string>>();
  return plan;
}

Result<FederationState> state_from(const Json& json, const Study& study) {
  FederationState state;
  state.last_round = {json.at("last_round").get<std::uint64_t>()};
  state.last_plan = json.at("last_plan").get<std::uint64_t>();
  const Json& training = json.at("training");
  state.training = {{training.at("current").get<std::uint64_t>()},
                    training.at("rounds_done").get<std::uint32_t>(),
                    training.at("visits").get<std::uint64_t>(),
                    training.at("is_published").get<bool>()};
  if (!json.at("open").is_null()) {
    EXPUNGE_TRY(order, order_from(json.at("open"), study));
    state.open = order;
  }
  if (!json.at("plan").is_null()) {
    EXPUNGE_TRY(plan, plan_from(json.at("plan")));
    state.plan = std::move(plan);
  }
  return state;
}

}  // namespace

std::string to_json(const FederationState& state) {
  const TrainingState& training = state.training;
  return json_text(Json{{"last_round", state.last_round.value},
                        {"last_plan", state.last_plan},
                        {"training",
                         {{"current", training.current.value},
                          {"rounds_done", training.rounds_done},
                          {"visits", training.visits},
                          {"is_published", training.is_published}}},
                        {"open", state.open ? json_of(*state.open) : Json()},
                        {"plan", state.plan ? json_of(*state.plan) : Json()}});
}

Result<FederationState> federation_from(std::string_view json, const Study& study) try {
  return state_from(Json::parse(json), study);
} catch (const Json::exception& error) {
  return corrupt("the saved state of the federation cannot be read: " + std::string(error.what()));
}

}  // namespace expunge
