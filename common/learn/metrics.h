// What is measured on numbers that a model gave: pure functions on rows of values, without tensors.
//
// A measure that cannot be computed (one class only, nothing to compare) is absent, never a placeholder.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/model/ranking.h"  // auc and true_rate_at

namespace expunge {

// The share of records whose largest output is that of their class. `outputs` has `classes` values a record; equal
// outputs: the lower class is the answer.
std::optional<double> accuracy(std::span<const float> outputs, std::span<const std::int64_t> classes_of_records,
                               std::size_t classes);

// Two classes: the area for class 1. More: the mean over the classes that occur, each against all others.
std::optional<double> class_auc(std::span<const float> probabilities, std::span<const std::int64_t> classes_of_records,
                                std::size_t classes);

std::optional<double> mean(std::span<const double> values);

// `count` values that cut the others in parts alike, ascending: with 19, what 5 %, 10 %, … 95 % are below. Each is one
// of `values`. None of none.
std::vector<double> quantiles(std::span<const double> values, std::size_t count);

}  // namespace expunge
