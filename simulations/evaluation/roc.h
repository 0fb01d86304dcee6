// How well a score tells members from others.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace expunge {

struct Roc {
  double auc = 0.5;                // a member's score is above another's; ties count half
  double least = 0, most = 1;      // its 95 % interval (DeLong et al., Biometrics 44, 1988, eq. 6); records independent
  double balanced_accuracy = 0.5;  // at the best threshold, so a little too good
  std::optional<double> tpr_at_1pct_fpr, tpr_at_01pct_fpr;  // absent with fewer than 100, 1000 others
  std::size_t members = 0, others = 0;
};

// Absent where either is empty.
std::optional<Roc> roc(std::span<const double> members, std::span<const double> others);

}  // namespace expunge
