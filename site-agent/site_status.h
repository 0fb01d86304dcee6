// What the site's administrator sees, as JSON; described in agent.h. No patient's identifier is in it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "site-agent/cohort.h"
#include "site-agent/requests.h"
#include "site-agent/round_work.h"

namespace expunge {

struct AgentView {
  const SiteId& site;
  bool is_connected = false;
  const std::string& problem;  // why it declines every round; or empty
  const Cohort& cohort;
  const Requests& requests;
  const std::set<RequestId>& lost;
  const RoundWork& work;
  SamplePasses passes;  // of the computation under way
  const Released& released;
  const std::optional<HeldModel>& model;
};

std::string to_json(const AgentView& view);

}  // namespace expunge
