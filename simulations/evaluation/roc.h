// How well a score tells members from others.
//
// The interval is 95 %: variances as DeLong et al. have them (Biometrics 44, 1988, eq. 6), Student's t with Welch's
// degrees of freedom, and a floor on the variance, because a few values say little of it. Records count as independent.
// Of two members or three it holds what was drawn by chance in more than 95 % of draws, of five in 93 %.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace expunge {

struct Roc {
  double auc = 0.5;                                         // a member's score is above another's; ties count half
  double least = 0, most = 1;                               // its 95 % interval
  double balanced_accuracy = 0.5;                           // at the best threshold, so a little too good
  std::optional<double> tpr_at_1pct_fpr, tpr_at_01pct_fpr;  // absent with fewer than 100, 1000 others
  std::size_t members = 0, others = 0;
};

// Absent where either is empty.
std::optional<Roc> roc(std::span<const double> members, std::span<const double> others);

}  // namespace expunge
