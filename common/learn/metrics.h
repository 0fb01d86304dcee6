// What is measured on numbers that a model gave: pure functions on rows of values, without tensors.
//
// A measure that cannot be computed (one class only, nothing to compare) is absent, never a placeholder.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace expunge {

// The share of records whose largest output is that of their class. `outputs` has `classes` values a record; equal
// outputs: the lower class is the answer.
std::optional<double> accuracy(std::span<const float> outputs, std::span<const std::int64_t> classes_of_records,
                               std::size_t classes);

// The probability that a record of `positives` scores higher than one of `negatives`, equal scores counting half: the
// area under the ROC curve, by ranks (Mann-Whitney).
std::optional<double> auc(std::span<const double> positives, std::span<const double> negatives);

// Two classes: the area for class 1. More: the mean over the classes that occur, each against all others.
std::optional<double> class_auc(std::span<const float> probabilities, std::span<const std::int64_t> classes_of_records,
                                std::size_t classes);

// The largest share of positives above a threshold that at most `false_rate` of the negatives are above.
std::optional<double> true_rate_at(double false_rate, std::span<const double> positives,
                                   std::span<const double> negatives);

std::optional<double> mean(std::span<const double> values);

// `count` values that cut the others in parts alike, ascending: with 19, what 5 %, 10 %, … 95 % are below. Each is one
// of `values`. None of none.
std::vector<double> quantiles(std::span<const double> values, std::size_t count);

}  // namespace expunge
