// Are these records answered like unseen ones? A two-sample statistic whose null comes from splitting the unseen
// records.
//
// The statistic is the mean score of the set less that of unseen records, within each kind (class) by itself, the kinds
// weighted as the set has them. Its null: as many records as the set has of a kind, or half of the unseen ones where
// that is less, are drawn from the unseen records of that kind and compared with the others; each kind's difference is
// scaled to the variance that it has with the set's own counts. That null has the right spread for large sets and the
// right shape for small ones. Records count as independent of each other. Pure functions on numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/base/random.h"

namespace expunge {

struct Scored {
  std::vector<double> scores;       // higher: answered better
  std::vector<std::int64_t> kinds;  // one a record; only records of one kind are compared
};

struct Comparison {
  double difference = 0;     // above 0: the set is answered better than unseen records
  double share_as_high = 1;  // of the splits whose difference is at least as high, from above 0 to 1: one-sided p-value
  std::size_t compared = 0;  // records of the set; those of a kind with fewer than two unseen records are left out
};

// Absent where no record of the set can be compared.
std::optional<Comparison> compare(const Scored& set, const Scored& unseen, Random& random);

}  // namespace expunge
