// A study's rows as readers see them: cells of text, accuracies, AUCs and gaps in percent, "–" where nothing was
// computed. What tables and the report are made of.
#pragma once

#include <string>
#include <vector>

#include "simulations/study/rows.h"

namespace expunge {

using TableLine = std::vector<std::string>;

struct Table {
  TableLine titles;
  std::vector<std::vector<TableLine>> rows;  // as Rows::rows: the row's own line, and below it what others published
};

Table table_of(const Rows& rows);

std::string points(double share);           // "1.5 points"
std::string verdicts_text(const Row& row);  // "harmed 1, inside the null band 4"

}  // namespace expunge
