// A study's rows as text files.
#pragma once

#include <string>

#include "simulations/study/rows.h"

namespace expunge {

std::string csv_table(const Rows& rows);  // every figure: mean, deviation and count in columns of their own
std::string markdown_table(const Rows& rows);
std::string latex_table(const Rows& rows);  // a tabular, for booktabs

}  // namespace expunge
