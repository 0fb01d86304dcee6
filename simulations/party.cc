#include "simulations/party.h"

#include "common/base/ensure.h"

namespace expunge {

namespace {

AgentActions widened(CoordinatorActions actions) {
  AgentActions wider;
  for (CoordinatorAction& action : actions) std::visit([&](auto& one) { wider.emplace_back(std::move(one)); }, action);
  return wider;
}

}  // namespace

AgentActions Party::start(Moment now) {
  return agent_ ? agent_->start(now) : widened(coordinator_->start(now));
}

AgentActions Party::on_connected(const SiteId& peer, Moment now) {
  return agent_ ? agent_->on_connected(now) : widened(coordinator_->on_connected(peer, now));
}

AgentActions Party::on_disconnected(const SiteId& peer, Moment now) {
  return agent_ ? agent_->on_disconnected(now) : widened(coordinator_->on_disconnected(peer, now));
}

Status Party::admit(const SiteId& peer, const Message& message, std::span<const BlobRef> attachments) {
  return agent_ ? agent_->admit(message, attachments) : coordinator_->admit(peer, message, attachments);
}

AgentActions Party::on_message(const SiteId& peer, const Message& message,
                               const std::vector<std::shared_ptr<const Blob>>& attachments, Moment now) {
  return agent_ ? agent_->on_message(message, attachments, now)
                : widened(coordinator_->on_message(peer, message, attachments, now));
}

AgentActions Party::on_dropped(const Message& message, Moment now) {
  return agent_ ? agent_->on_dropped(message, now) : AgentActions();
}

AgentActions Party::on_time(Moment now) {
  return agent_ ? agent_->on_time(now) : widened(coordinator_->on_time(now));
}

std::string Party::status(Moment now) const {
  return agent_ ? agent_->status(now) : coordinator_->status(now);
}

const Coordinator& Party::coordinator() const {
  ensure(coordinator_ != nullptr, "Party: not a coordinator");
  return *coordinator_;
}

const Agent& Party::agent() const {
  ensure(agent_ != nullptr, "Party: not an agent");
  return *agent_;
}

Agent& Party::agent() {
  ensure(agent_ != nullptr, "Party: not an agent");
  return *agent_;
}

}  // namespace expunge
