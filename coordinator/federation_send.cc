// What sites are told, and told again when their Beats show that it was lost.
#include <algorithm>

#include "coordinator/federation.h"
#include "protocols/limits.h"

namespace expunge {

void Federation::send(const SiteId& to, Message message, Turn& turn, std::vector<Attachment> attachments) {
  turn.after.emplace_back(Send{to, std::move(message), std::move(attachments)});
}

void Federation::send_task(const SiteId& to, Turn& turn) {
  const RoundOrder& order = round_->order();
  RoundTask task{order.id, order.instruction, order.requests, order.base, order.has_mask, {}, {}, {}};
  task.time_left = std::max(round_->deadline() - turn.now.steady, Duration{1});
  std::vector<Attachment> attachments;
  const auto attach_or_note = [&](const Result<Attachment>& attachment) {
    if (attachment)
      attachments.push_back(*attachment);
    else
      turn.note(Level::kError, "round " + std::to_string(order.id.value) + " could not be given to " + to.str() + ": " +
                                   attachment.error().what);
    return static_cast<bool>(attachment);
  };
  if (order.base && !attach_or_note(history_.attachment(order.base))) return;
  if (order.base) task.own = history_.find(order.base)->own_of(to);
  if (const auto published = history_.newest_published()) task.own_published = history_.find(*published)->own_of(to);
  if (order.has_mask && !attach_or_note(mask_attachment())) return;
  send(to, std::move(task), turn, std::move(attachments));
}

Result<Attachment> Federation::mask_attachment() {
  ensure(state_.plan && state_.plan->mask, "mask_attachment: the plan has no mask");
  if (mask_) return *mask_;
  EXPUNGE_TRY(attachment, files_.attachment(*state_.plan->mask));
  mask_ = attachment;
  return attachment;
}

void Federation::send_published(SiteView& site, Turn& turn) {
  const ModelVersion version = *history_.newest_published();
  const ModelVersion held = site.beat ? site.beat->published : ModelVersion{};
  const auto attachment = history_.attachment(version);
  if (!attachment) {
    turn.note(Level::kError, "version " + std::to_string(version.value) + " could not be given to " +
                                 site.member.name.str() + ": " + attachment.error().what);
    return;
  }
  const Version& newest = *history_.find(version);
  Published published{version, newest.digest, desk_.forgotten_for(site.member.name, held, limits::kMostRequests),
                      newest.made_in, newest.own_of(site.member.name)};
  send(site.member.name, std::move(published), turn, {*attachment});
}

void Federation::send_progress(const RequestId& request, Turn& turn) {
  const ForgetCase& one = *desk_.find(request);
  if (presence_.is_present(one.owner)) send(one.owner, RequestProgress{request, one.state, one.reason}, turn);
}

void Federation::send_closed(const SiteId& to, RoundId round, Turn& turn) {
  const auto counted = counted_.find(round);
  send(to, RoundClosed{round, counted != counted_.end() && counted->second.contains(to)}, turn);
}

void Federation::resend_task(SiteView& site, const Beat& beat, Turn& turn) {
  const SiteId& name = site.member.name;
  const RoundId open = round_->order().id;
  if (!round_->invites(name) || round_->is_settled(name)) return;
  const bool is_at_it = beat.round == open && beat.stage != Stage::kIdle;
  if (is_at_it && beat.stage != Stage::kSending) return;
  // What it sends may still be on its way; a task that is named again makes it say its answer again.
  const bool is_due =
      is_at_it ? site.answer.overdue(open.value, turn.now.steady) : site.task.due(open.value, turn.now.steady);
  if (is_due) send_task(name, turn);
}

void Federation::remind(SiteView& site, Turn& turn) {
  const Beat& beat = *site.beat;
  if (beat.round && (!round_ || beat.round != round_->order().id)) send_closed(site.member.name, beat.round, turn);
  if (round_) resend_task(site, beat, turn);
  const auto newest = history_.newest_published();
  if (!newest) return;
  const bool is_behind = beat.published < *newest && site.model.due(newest->value, turn.now.steady);
  const bool is_unheard = beat.published == *newest && !desk_.unacknowledged(site.member.name).empty() &&
                          site.erased.overdue(newest->value, turn.now.steady);
  if (is_behind || is_unheard) send_published(site, turn);
}

}  // namespace expunge
