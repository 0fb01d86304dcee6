// What one more draw may be, from few: Student's t.
#pragma once

#include <span>

namespace expunge {

struct Range {
  double middle = 0, least = 0, most = 0;
  bool operator==(const Range&) const = default;
};

// The t that |T| exceeds with chance `alpha`, 0 < alpha < 1, with at least one degree of freedom (Abramowitz and
// Stegun, 26.7.3 and 26.7.4).
double student_t(double alpha, std::size_t degrees);

// Where one more value of the same normal distribution lies with chance 1 − alpha: mean ± t · s · √(1 + 1/n) (Hahn and
// Meeker, Statistical Intervals, 1991, section 4.7). At least two values. `least_deviation` stands in for s where that
// is smaller: figures that are counted in steps may all be equal by chance.
Range prediction_range(std::span<const double> values, double alpha, double least_deviation);

double mean_of(std::span<const double> values);    // at least one value
double deviation(std::span<const double> values);  // of a sample; at least two values

}  // namespace expunge
