// A set's rows, and a row's name and figures, as the parts of a study's report take them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulations/study/rows.h"

namespace expunge {

inline constexpr const char* kMethod = "method";  // the axis whose labels need no name

std::vector<const Row*> rows_of_set(const Rows& rows, const std::string& set);
std::string name_of(const Rows& rows, const Row& row);                     // "salun · share 0.1", without the set
std::optional<double> mean_of(const Row& row, const std::string& figure);  // none where it is absent
std::string points(double share);                                          // "1.5 points"

}  // namespace expunge
