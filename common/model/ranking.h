// How well a score tells positives from negatives, by ranks alone: pure functions on numbers.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace expunge {

// Of each value: how many of `ascending` are below it; equal ones count half.
std::vector<double> wins(std::span<const double> values, std::span<const double> ascending);

// The probability that a record of `positives` scores higher than one of `negatives`, equal scores counting half: the
// area under the ROC curve (Mann-Whitney). Absent where either is empty.
std::optional<double> auc(std::span<const double> positives, std::span<const double> negatives);

// The share of positives above the lowest threshold that at most `false_rate` of the negatives are above. Absent where
// that rate is of fewer than one negative: with fewer than 100 none is 1 %.
std::optional<double> true_rate_at(double false_rate, std::span<const double> positives,
                                   std::span<const double> negatives);

std::vector<double> in_order(std::span<const double> values);  // ascending

}  // namespace expunge
