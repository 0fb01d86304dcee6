// A study's rows as readers see them: cells of text, in percent with one decimal, "–" where nothing was computed. What
// tables and the report are made of.
#pragma once

#include <string>
#include <vector>

#include "simulations/study/rows.h"

namespace expunge {

using TableLine = std::vector<std::string>;

TableLine table_titles(const Rows& rows);
// One of the rows, and below it what others published.
std::vector<TableLine> table_lines(const Rows& rows, const Row& row);

std::string verdicts_text(const Row& row);                           // "harmed 1, inside the null band 4"
const Figure* find_figure(const Row& row, const std::string& name);  // null where absent

}  // namespace expunge
