// A coordinator or an agent, as the simulated host sees either: the same events in, the same actions out.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "coordinator/coordinator.h"
#include "site-agent/agent.h"

namespace expunge {

class Party {
 public:
  explicit Party(std::unique_ptr<Coordinator> coordinator) : coordinator_(std::move(coordinator)) {}
  explicit Party(std::unique_ptr<Agent> agent) : agent_(std::move(agent)) {}

  AgentActions start(Moment now);
  AgentActions on_connected(const SiteId& peer, Moment now);
  AgentActions on_disconnected(const SiteId& peer, Moment now);
  Status admit(const SiteId& peer, const Message& message, std::span<const BlobRef> attachments);
  AgentActions on_message(const SiteId& peer, const Message& message,
                          const std::vector<std::shared_ptr<const Blob>>& attachments, Moment now);
  AgentActions on_dropped(const Message& message, Moment now);
  AgentActions on_time(Moment now);
  std::string status(Moment now) const;

  bool is_coordinator() const { return coordinator_ != nullptr; }
  const Coordinator& coordinator() const;  // only of a coordinator
  Agent& agent();                          // only of an agent
  const Agent& agent() const;

 private:
  std::unique_ptr<Coordinator> coordinator_;  // one of the two
  std::unique_ptr<Agent> agent_;
};

}  // namespace expunge
