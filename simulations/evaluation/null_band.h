// What retraining without the records looks like when it is done several times: how far models may differ for no other
// reason than chance. A candidate inside cannot be told from one more retrained model by any of these figures.
//
// Each figure has a range for one more oracle (student.h) on the side that matters; the average gap has a limit. All of
// them together hold a new oracle in at least 95 % of draws, whatever the figures have to do with each other
// (Bonferroni): 4 % are shared out, half of it to the contrast, which sees most, and 1 % is left for figures that are
// not quite normally distributed.
#pragma once

#include "simulations/evaluation/figures.h"
#include "simulations/evaluation/student.h"

namespace expunge {

inline constexpr std::size_t kLeastOracles = 3;
inline constexpr double kMissedTogether = 0.04;

struct NullBand {
  std::size_t oracles = 0, tests = 0;
  std::optional<Range> forget, membership, contrast;  // two-sided
  std::optional<Range> retain, test;                  // one-sided: only `least` is a limit
  std::vector<double> pair_gaps;                      // average gaps between two oracles, ascending
  std::optional<double> gap_limit;                    // of one more oracle's mean distance to these
};

struct AnswerCounts {
  double forget = 0, retain = 0, test = 0;  // known labels
};
AnswerCounts answer_counts(const JudgedCohort& cohort);

// Absent with fewer than kLeastOracles. The same oracles give the same band: its chance has a seed of its own.
std::optional<NullBand> null_band(const std::vector<Figures>& oracles, const AnswerCounts& answers);

// The mean of the average gaps to each of the oracles; absent where one is.
std::optional<double> gap_to_oracles(const Figures& candidate, const std::vector<Figures>& oracles);
// The mean distance of each of the gap's four figures; absent where one is.
Figures distances_to_oracles(const Figures& candidate, const std::vector<Figures>& oracles);

// Which share of the oracles' distances is at most this one, from 0 to 1; 0 of none.
double place_in(const std::vector<double>& ascending, double distance);

}  // namespace expunge
