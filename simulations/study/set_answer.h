// The answer of a study for one of its sets, in a few sentences, and what of the rows the report's parts share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulations/study/rows.h"

namespace expunge {

// Which method comes nearest to never having seen the records, what its verdicts were, and who else is like a retrained
// model: a box of HTML.
std::string set_answer(const StudySet& set, const Rows& rows);

std::vector<const Row*> rows_of_set(const Rows& rows, const std::string& set);
std::string name_of(const Rows& rows, const Row& row);                     // "salun · share 0.1", without the set
std::optional<double> mean_of(const Row& row, const std::string& figure);  // none where it is absent
std::string points(double share);                                          // "1.5 points"

}  // namespace expunge
