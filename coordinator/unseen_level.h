// How the sites' held-out records are answered, all together: what a guarded method is told to stop at.
#pragma once

#include <map>
#include <string>

#include "coordinator/verification.h"

namespace expunge {

// Parameters of an instruction, each only where it was measured: "unseen_accuracy" and "unseen_loss", means by records,
// and "unseen_loss_05" … "_95", the quantiles of the sites' losses pooled.
std::map<std::string, double> unseen_level(const SiteMeasures& before);

// Whether some owner's forget records were answered better than unseen ones, by the same two measures at which the
// guard stops. True where it was not measured.
bool is_anything_known(const SiteMeasures& before, const std::vector<SiteId>& owners);

}  // namespace expunge
