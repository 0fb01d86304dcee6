// Forget requests: taken in, planned, carried out step by step, ended.
#include <algorithm>

#include "coordinator/federation.h"
#include "coordinator/unseen_level.h"
#include "protocols/limits.h"
#include "protocols/wire_text.h"

namespace expunge {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

std::string why_lost(const RequestId& id) {
  return id.str() + " was lost with its site's database";
}

// What a site is told fits a message.
std::string told(const std::string& why) {
  return to_wire_text(why, limits::kLongestReason);
}

}  // namespace

void Federation::take(SiteView& site, const ForgetRequest& request, Turn& turn) {
  const SiteId& name = site.member.name;
  if (const ForgetCase* known = desk_.find(request.id)) {
    if (known->owner == name) return send(name, RequestProgress{request.id, known->state, known->reason}, turn);
    return send(name, Refusal{"forget request " + request.id.str() + " is another site's; draw a new id"}, turn);
  }
  const Status checked = desk_.check(site.member, request, setting_.study.forget.quota, turn.now.wall);
  if (!checked) return refuse(site, request, checked.error(), turn);
  desk_.receive(name, request, turn.now.wall);
  history_.taint(request.id);
  turn.record.entries.push_back(forget_received(*desk_.find(request.id)));
  turn.note(Level::kInfo, request.id.str() + " of " + name.str() + " is received");
  if (!batch_until_) batch_until_ = turn.now.steady + setting_.study.forget.batching;
  send(name, RequestProgress{request.id, RequestState::kReceived, "waits for the next plan"}, turn);
}

void Federation::refuse(SiteView& site, const ForgetRequest& request, const Error& error, Turn& turn) {
  const SiteId& name = site.member.name;
  turn.note(Level::kWarning, "refused: " + error.what);
  if (!desk_.is_signed(site.member, request)) return send(name, Refusal{told(error.what)}, turn);
  // So many refusals are written down, and no more, so that a site cannot fill the ledger; it hears the same of each.
  if (desk_.refused_since(name, turn.now.wall - kQuotaPeriod) >= setting_.study.forget.quota)
    return send(name, RequestProgress{request.id, RequestState::kRefused, told(error.what)}, turn);
  desk_.receive(name, request, turn.now.wall);
  desk_.refuse(request.id, told(error.what), turn.now.wall);
  turn.record.entries.push_back(forget_refused(name, request.id, error.what));
  send_progress(request.id, turn);
}

void Federation::take(SiteView& site, const Erased& erased, Turn& turn) {
  const SiteId& name = site.member.name;
  if (const Status checked = desk_.check(site.member, erased); !checked) {
    turn.note(Level::kWarning, "refused: " + checked.error().what);
    return send(name, Refusal{checked.error().what}, turn);
  }
  if (desk_.acknowledge(erased.request)) turn.record.entries.push_back(erased_acknowledged(name, erased));
  send_progress(erased.request, turn);  // so that the site says it no more
}

void Federation::refuse_where_nothing_was_trained(Turn& turn) {
  if (state_.training.rounds_done > 0) return;
  for (const RequestId& id : desk_.waiting()) {
    const std::string why = "no training round was closed yet: nothing was trained on these records, and they stay out";
    desk_.refuse(id, why, turn.now.wall);
    turn.record.entries.push_back(forget_refused(desk_.find(id)->owner, id, why));
    turn.note(Level::kInfo, id.str() + " is refused: " + why);
    send_progress(id, turn);
  }
}

bool Federation::may_plan(Turn& turn) {
  if (desk_.waiting().empty()) {
    batch_until_.reset();
    return false;
  }
  if (!batch_until_ || turn.now.steady >= *batch_until_) return true;
  turn.wake(*batch_until_);
  waits_why_ = "forget requests are gathered for one plan";
  return false;
}

void Federation::start_plan(Turn& turn) {
  batch_until_.reset();
  ForgetPlan plan;
  plan.number = ++state_.last_plan;
  plan.requests = desk_.waiting();
  if (plan.requests.size() > limits::kMostRequests) plan.requests.resize(limits::kMostRequests);
  std::set<SiteId> owners;
  for (const RequestId& id : plan.requests) owners.insert(desk_.find(id)->owner);
  plan.owners = {owners.begin(), owners.end()};
  plan.tainted = state_.training.current;
  plan.retrain_rounds = state_.training.rounds_done;
  plan.method_name = methods_.front().name;
  for (const RequestId& id : plan.requests)
    if (desk_.find(id)->is_lost && !methods_.at(plan.method).is_exact) retrain_only(plan, plan_rules(), why_lost(id));
  turn.record.entries.push_back(forget_planned(plan, methods_));
  turn.is_state_changed = true;
  state_.plan = std::move(plan);
  tell_requests(turn);
}

// The owner's database lost it: nobody knows any more whose records it was about.
void Federation::lose(SiteView& site, const RequestId& id, Turn& turn) {
  if (!desk_.lose(site.member.name, id)) return;
  turn.record.entries.push_back(forget_lost(site.member.name, id));
  if (!state_.plan || method().is_exact || std::ranges::count(state_.plan->requests, id) == 0) return;
  leave_for_retraining(why_lost(id), turn);
}

const MethodPlan& Federation::method() const {
  return methods_.at(state_.plan->method);
}

PlanRules Federation::plan_rules() const {
  return {methods_, setting_.study.forget, setting_.study.band, state_.training.visits};
}

RoundOrder Federation::plan_order() const {
  const ForgetPlan& plan = *state_.plan;
  const std::string purpose = "forget plan " + std::to_string(plan.number) + ", " + method().name + ", ";
  if (plan.step == PlanStep::kInitialise) return with_requests(initialise_order(purpose + "fresh weights"));
  if (plan.step == PlanStep::kRetrain)
    return with_requests(training_order(
        plan.rounds + 1, plan.candidate,
        purpose + "training round " + std::to_string(plan.rounds + 1) + " of " + std::to_string(plan.retrain_rounds)));
  RoundOrder order = with_requests(order_for(work_of(plan.step), purpose + to_text(plan.step)));
  order.base = plan.candidate ? plan.candidate : plan.tainted;
  order.required = plan.owners;
  if (plan.step == PlanStep::kBefore || plan.step == PlanStep::kVerify) return order;
  order.purpose += " round " + std::to_string(plan.rounds + 1);
  order.instruction.method = method().name;
  order.instruction.parameters = method().parameters;
  order.instruction.parameters["pace"] = pace_of(method(), plan.rounds);
  order.instruction.parameters["rounds_done"] = plan.rounds;
  if (method().is_guarded) order.instruction.parameters.merge(unseen_level(plan.before));
  order.has_mask = plan.mask.has_value();
  if (plan.step == PlanStep::kUnlearn && method().has_helpers) return order;
  order.invited = plan.owners;
  order.quorum = static_cast<std::uint32_t>(plan.owners.size());
  return order;
}

RoundOrder Federation::with_requests(RoundOrder order) const {
  order.requests = state_.plan->requests;
  return order;
}

Result<SealedFile> Federation::make_mask() {
  const Bytes& mask = aggregation_->mask();
  const std::string name = "mask-" + std::to_string(round_->order().id.value) + ".sealed";
  EXPUNGE_TRY(written, files_.write(name, mask.size(), [&](FileWriter& out) { return out.append(mask); }));
  return std::move(written.file);
}

void Federation::plan_closed(StepResult result, Turn& turn) {
  const PlanTrace before = trace_of(*state_.plan);
  const SiteMeasures measures = result.measures;
  forgive_owners();
  const PlanMove move = after_round(*state_.plan, plan_rules(), std::move(result));
  carry_out(move, before, measures, turn);
}

void Federation::plan_failed(const std::string& why, Turn& turn) {
  forgive_owners();
  const PlanTrace before = trace_of(*state_.plan);
  const PlanMove move = after_failure(*state_.plan, plan_rules(), why);
  if (move.kind != PlanMove::Kind::kGoOn) retry_at_.reset();
  carry_out(move, before, {}, turn);
}

void Federation::restart_plan(Turn& turn) {
  const PlanTrace before = trace_of(*state_.plan);
  const PlanMove move = begin_anew(*state_.plan, plan_rules());
  turn.note(Level::kWarning, "forget plan " + std::to_string(state_.plan->number) + ": " + move.why);
  if (state_.open) {
    begin_round(*state_.open, turn.now.steady);
    fail_round({Standing::kFailed, move.why, true}, turn);
  }
  carry_out(move, before, {}, turn);
}

Federation::PlanTrace Federation::trace_of(const ForgetPlan& plan) {
  return {plan.method, plan.candidate, plan.mask ? plan.mask->name : ""};
}

void Federation::carry_out(const PlanMove& move, const PlanTrace& before, const SiteMeasures& measures, Turn& turn) {
  ForgetPlan& plan = *state_.plan;
  turn.is_state_changed = true;
  if (move.acceptance)
    turn.record.entries.push_back(
        forget_verified(plan, methods_.at(before.method), *move.acceptance, mean_measures(measures)));
  if (before.candidate && before.candidate != plan.candidate)
    drop(before.candidate, plan.candidate ? "superseded in its plan" : "its method was left", turn);
  if (move.kind == PlanMove::Kind::kPublish) return finish_plan(move, turn);
  if (!before.mask.empty() && !plan.mask) end_mask(before.mask, turn);
  turn.record.entries.push_back(forget_step(plan, method(), move.why));
  tell_requests(turn);
}

void Federation::end_mask(const std::string& file, Turn& turn) {
  doomed_later_.push_back(file);
  if (mask_) turn.after.emplace_back(Withdraw{mask_->ref});
  mask_.reset();
}

void Federation::finish_plan(const PlanMove& move, Turn& turn) {
  const bool is_escalated = is_last_resort(*state_.plan, plan_rules());
  const ForgetPlan plan = std::move(*state_.plan);
  const std::string method_name = methods_.at(plan.method).name;
  state_.plan.reset();
  if (plan.mask) end_mask(plan.mask->name, turn);
  for (const RequestId& id : plan.requests) {
    const RequestState state = is_escalated ? RequestState::kEscalated : RequestState::kPublished;
    const std::string why = is_escalated ? "exactly retrained, because " + joined(plan.missed) : move.why;
    desk_.move_on(id, state, told(why), method_name);
    desk_.finish(id, state, told(why), plan.candidate, turn.now.wall);
    turn.record.entries.push_back(forget_ended(*desk_.find(id)));
    turn.note(Level::kInfo, id.str() + " is " + to_text(state) + ": " + told(why));
    send_progress(id, turn);
  }
  for (const ModelVersion version : history_.destroy_older_than(plan.candidate))
    turn.record.entries.push_back(
        version_destroyed(*history_.find(version), "plan " + std::to_string(plan.number) + " has forgotten"));
  withdraw_destroyed(turn);
  state_.training.current = plan.candidate;
  state_.training.is_published = state_.training.rounds_done >= setting_.study.recipe.rounds;
  publish(plan.candidate, plan.requests, turn);
}

void Federation::tell_requests(Turn& turn) {
  const ForgetPlan& plan = *state_.plan;
  RequestState state = RequestState::kUnlearning;
  if (plan.step == PlanStep::kBefore) state = RequestState::kPlanned;
  if (plan.step == PlanStep::kVerify) state = RequestState::kVerifying;
  if (is_last_resort(plan, plan_rules())) state = RequestState::kEscalated;
  std::string why = "plan " + std::to_string(plan.number) + ", " + method().name;
  if (!plan.missed.empty()) why += ", because " + joined(plan.missed);
  for (const RequestId& id : plan.requests)
    if (desk_.move_on(id, state, told(why), method().name)) send_progress(id, turn);
}

}  // namespace expunge
