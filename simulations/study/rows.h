// A study's results as rows: one for all cells that differ in the seed alone, with the means over the seeds.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulations/study/study_file.h"

namespace expunge {

// Over the seeds whose summary has the value.
struct Figure {
  double mean = 0;
  std::optional<double> deviation;  // sample standard deviation; of two values or more
  std::size_t count = 0;
};

struct Row {
  std::vector<std::string> labels;        // of the columns below
  std::map<std::string, Figure> figures;  // by name, see figure_names(); absent: no summary has it
  std::size_t cells = 0;                  // that have ended
  std::size_t planned = 0;
  std::map<std::string, std::size_t> verdicts;  // how often each was given
  std::vector<std::string> sources;             // folders of the cells, below the study's
  std::vector<PublishedFigures> published;      // that belong to it
};

struct Rows {
  std::vector<std::string> columns;  // "set", then each axis but that of the seed
  std::vector<Row> rows;             // in the order of the grid
  std::vector<Path> damaged;         // files of cells that cannot be read, and were left out
};

// What can be read out of a summary.json, in the order of the tables: "original forget", "forget", "oracle forget", …
// Accuracies, AUCs and gaps from 0 to 1.
std::vector<std::string> figure_names();

// `folders[i]` holds the summary.json of cells[i], once it has ended.
Rows rows_of(const StudyFile& study, const std::vector<Cell>& cells, const std::vector<Path>& folders);

}  // namespace expunge
