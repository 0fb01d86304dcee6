// The three rules by which patients are dealt to sites. Each refuses, with what to change, a result that leaves a site
// with fewer than kFewestPatients training patients, or without a held-out or test patient where the split has one for
// every site.
#pragma once

#include <cstddef>
#include <vector>

#include "common/data/partition.h"
#include "common/data/patients.h"

namespace expunge {

inline constexpr std::size_t kFewestPatients = 4;

// For each patient the position of its site in partition.sites.
using Dealt = std::vector<std::size_t>;

Result<Dealt> deal_evenly(const std::vector<Patient>& patients, const Partition& how);
Result<Dealt> deal_by_class(const std::vector<Patient>& patients, const Partition& how);
Result<Dealt> deal_by_column(const Dataset& data, const std::vector<Patient>& patients, const Partition& how);

}  // namespace expunge
