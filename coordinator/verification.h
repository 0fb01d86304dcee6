// Did the model forget, and is it still good? Compares what the sites measured with the study's acceptance band.
//
// Pure functions of measures. What is missing is never taken for good: the verdict says which measure at which site.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/ids.h"
#include "common/model/learner.h"
#include "protocols/study.h"

namespace expunge {

using SiteMeasures = std::map<SiteId, Measures>;

struct Acceptance {
  bool holds = false;
  bool can_tell = true;  // false: every owner's forget accuracy was within its bound before, too
  std::string why;       // each comparison with its numbers; what is missing
  bool operator==(const Acceptance&) const = default;
};

// `before` and `after` are the evaluations of the tainted model and of the candidate. Every owner's forget accuracy
// must be near that on held-out records, anywhere between that owner's own and that of all sites: one site has too few
// to compare with alone, and may have harder ones than the rest. Test accuracy is compared over the sites that measured
// both times.
Acceptance verify_candidate(const AcceptanceBand& band, const std::vector<SiteId>& owners, const SiteMeasures& before,
                            const SiteMeasures& after);

// What a site measured, with no count above its training records: what it says of the model weighs no more than what it
// adds to it, however many records it claims.
Measures weighed(Measures measures, std::uint64_t training_records);

// Means over sites, weighted by counts, of what has one (quantiles have none); by name.
Measures mean_measures(const SiteMeasures& measures);

// How far below the expected accuracy that over `count` records may be: beyond it are less than 2.3 % of binomial
// draws. A single record that is answered wrongly is no sign of too much forgetting. Of too little, one that is
// answered rightly where unseen ones are not is a sign: on that side few records excuse no more than the standard error
// of what was seen.
double farthest_below(double accuracy, std::uint64_t count);

// Of an accuracy over `count` records. Never 0: one record more of each kind is assumed.
double standard_error(double accuracy, std::uint64_t count);

}  // namespace expunge
