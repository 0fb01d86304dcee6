// Who holds which records: a data set dealt out to sites, by patient always. All records of a patient go to one site,
// whatever the scheme, and each split is dealt by the same rule, so that every site has training, held-out and test
// patients of one kind. Deterministic in the seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/data/dataset.h"

namespace expunge {

enum class PartitionScheme : std::uint8_t {
  kIid,        // equal shares of the patients, drawn
  kDirichlet,  // each class in proportions drawn from Dirichlet(alpha): the smaller alpha, the more unlike the sites
  kColumn,     // by the value of an attribute, its values in sorted order given to the sites in turn
};

struct Partition {
  PartitionScheme scheme = PartitionScheme::kIid;
  double alpha = 0.5;  // of kDirichlet
  std::string column;  // of kColumn: "hospital", "sex", …
  std::vector<SiteId> sites;
  std::uint64_t most_records =
      0;  // 0: all; else drawn patients with so many training records, other splits in proportion
  std::uint64_t seed = 1;
  bool operator==(const Partition&) const = default;
};

// Ascending indices into the data set, disjoint between sites.
using Share = std::vector<std::size_t>;

// A share per site, in the order of partition.sites; together they are all records, or as many as most_records allows.
// kBadInput: no sites, a site twice, too few patients for so many sites, an attribute that is absent or has too few
// values, or an alpha with which no draw leaves every site enough patients; each with what to change.
Result<std::vector<Share>> partition(const Dataset& data, const Partition& how);

}  // namespace expunge
