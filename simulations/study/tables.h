// A study's rows as text. Percent with one decimal; "–" where nothing was computed.
#pragma once

#include <string>

#include "simulations/study/rows.h"

namespace expunge {

// A column of a table for readers: its title and the cell of a row.
struct TableColumn {
  std::string title;
  std::string (*cell)(const Row& row);
};
const std::vector<TableColumn>& table_columns();  // without the labels

std::string csv_table(const Rows& rows);  // every figure: mean, deviation and count in columns of their own
std::string markdown_table(const Rows& rows);
std::string latex_table(const Rows& rows);  // a tabular, for booktabs

}  // namespace expunge
