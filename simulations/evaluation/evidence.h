// All that is known of how well models forgot, put together: the text of summary.json's "evidence".
#pragma once

#include <optional>

#include "simulations/evaluation/outputs.h"

namespace expunge {

// How many sample visits it takes until a model loses no more on the forget set than the original did.
struct Relearning {
  std::optional<std::uint64_t> visits;  // absent: not within `bound`
  std::uint64_t bound = 0;
};

// Models by what they are to each other. Fewer than three oracles give no band and no verdict; without any, what needs
// one is absent.
struct Evaluation {
  const JudgedCohort& cohort;
  Answered original;
  std::vector<Answered> oracles;
  std::vector<Answered> candidates;
  std::vector<Answered> controls = {};                // that must fail, besides the original
  std::map<std::string, Relearning> relearning = {};  // by the model's name
};

// JSON:
// {"oracles": K,
//  "records": {"forget", "retain", "held_out", "test"}, "patients": {"forget"},
//  "power": {"shown", "why"},                                             from three oracles on, as is "band":
//  "band": {"missed_together", "tests", "forget": RANGE, "retain", "test", "membership", "calibrated",
//           "gap": {"pairs": […], "percentile_95", "limit"}, "divergence": {"forget": […], "test": […]}},
//  "memorisation": {"mean", "most", "proxy_rank_correlation"},
//  "models": {NAME: {"verdict", "reasons", "figures", "calibrated", "gap": {"forget", "retain", "test", "membership",
//             "average", "place", "inside"}, "divergence", "membership", "calibration_error", "relearning", "strata":
//             […]}},
//  "controls": {"original": …, NAME: …}                                   as models, without strata
//  "oracle_models": {NAME: …}}                                            each judged beside the others
// RANGE: {"middle", "least", "most"}; one-sided ones lack "most". "calibrated" is in deviations of one record's score.
std::string evidence_json(const Evaluation& evaluation);

}  // namespace expunge
