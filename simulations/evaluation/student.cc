#include "simulations/evaluation/student.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/base/ensure.h"

namespace expunge {
namespace {

// The chance that |T| ≤ t.
double chance_within(double t, std::size_t degrees) {
  const double angle = std::atan(t / std::sqrt(static_cast<double>(degrees)));
  const double sine = std::sin(angle), cosine = std::cos(angle);
  const bool is_odd = degrees % 2 == 1;
  double term = is_odd ? cosine : 1, sum = degrees == 1 ? 0 : term;
  for (std::size_t k = is_odd ? 3 : 2; k + 2 <= degrees; k += 2) {
    term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
    sum += term;
  }
  return is_odd ? 2 / std::numbers::pi * (angle + sine * sum) : sine * sum;
}

}  // namespace

double student_t(double alpha, std::size_t degrees) {
  ensure(alpha > 0 && alpha < 1 && degrees > 0, "student_t: a chance and at least one degree of freedom");
  double below = 0, above = 1;
  while (chance_within(above, degrees) < 1 - alpha && above < 1e9) above *= 2;
  for (int i = 0; i < 100; ++i) {
    const double middle = (below + above) / 2;
    (chance_within(middle, degrees) < 1 - alpha ? below : above) = middle;
  }
  return above;
}

double mean_of(std::span<const double> values) {
  ensure(!values.empty(), "mean: at least one value");
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviation(std::span<const double> values) {
  ensure(values.size() > 1, "deviation: at least two values");
  const double middle = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

Range prediction_range(std::span<const double> values, double alpha, double least_deviation) {
  const double middle = mean_of(values);
  const double spread = std::max(deviation(values), least_deviation);
  const auto count = static_cast<double>(values.size());
  const double reach = student_t(alpha, values.size() - 1) * spread * std::sqrt(1 + 1 / count);
  return {middle, middle - reach, middle + reach};
}

}  // namespace expunge
