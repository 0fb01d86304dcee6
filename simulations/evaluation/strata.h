// Are patients treated alike? The same figures for each sex, age band, class or finding, site and difficulty.
#pragma once

#include <optional>

#include "simulations/evaluation/difficulty.h"
#include "simulations/evaluation/lira.h"

namespace expunge {

// On the records of one stratum in one set: shares from 0 to 1.
struct StratumFigures {
  std::size_t records = 0, patients = 0;
  double original = 0, candidate = 0, oracles = 0;  // oracles: their mean
  double difference = 0;                            // candidate − oracles
  // 95 % interval of the difference: percentiles over 1,000 resamples of the patients (Efron and Tibshirani, An
  // Introduction to the Bootstrap, 1993, section 13.3). Absent with fewer than two patients.
  std::optional<double> least = {}, most = {};
};

struct Stratum {
  std::string axis;                                          // "sex", "age", "class" or "finding", "site", "difficulty"
  std::string value;                                         // "F", "40–64", …
  std::optional<StratumFigures> forget, test;                // accuracy; absent without records
  std::optional<StratumFigures> missed_forget, missed_test;  // of findings: the share of present ones that is missed
};

// `difficulty`: of the forget records, in their order; empty where not known. At least one oracle. Sorted by axis and
// value, classes and findings in the order of the data; the same input gives the same intervals.
std::vector<Stratum> strata(const JudgedCohort& cohort, const Answered& original, const Answered& candidate,
                            const Models& oracles, const std::vector<Difficulty>& difficulty);

// "0–39", "40–64" or "65+" of an age in years; absent where it is none.
std::optional<std::string> age_band(const std::string& age);

}  // namespace expunge
