// A study's results as rows: one for all cells that differ in the seed alone, with the means over the seeds.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulations/study/study_file.h"

namespace expunge {

// Over the seeds whose summary has the value; KLoM is of all seeds together.
struct Figure {
  double mean = 0;
  std::optional<double> deviation;  // sample standard deviation; of two values or more
  std::size_t count = 0;            // of seeds
};

struct Row {
  std::vector<std::string> labels;        // of the columns below
  std::map<std::string, Figure> figures;  // by name, see figure_names(); absent: nothing has it
  std::size_t cells = 0;                  // that have ended
  std::size_t planned = 0;
  std::map<std::string, std::size_t> verdicts;  // how often each was given
  std::size_t controls = 0;  // models that did not forget, less the original (which cannot pass) and unmeasurable ones
  std::size_t passed = 0;    // of those, taken for forgotten
  std::vector<std::string> sources;         // folders of the cells, below the study's
  std::vector<PublishedFigures> published;  // that belong to it

  const Figure* find(const std::string& figure) const;          // null where absent
  std::optional<double> mean(const std::string& figure) const;  // none where absent
};

inline constexpr const char* kMethod = "method";  // the axis whose labels need no name

struct Rows {
  std::vector<std::string> columns;  // "set", then each axis but that of the seed
  std::vector<Row> rows;             // in the order of the grid
  std::vector<std::string> damaged;  // which files of cells cannot be read, and what to do; they were left out
  std::vector<std::string> remarks;  // why rows of many seeds have no KLoM

  std::vector<const Row*> of_set(const std::string& set) const;
  std::string name_of(const Row& row) const;  // "salun · share 0.1", without the set
};

// All that a row can have, in the order of the tables: "original forget", "forget", "oracle forget", … Accuracies, AUCs
// and gaps from 0 to 1; KLoM in nats.
std::vector<std::string> figure_names();

// `folders[i]` holds the summary.json of cells[i], once it has ended.
Rows rows_of(const StudyFile& study, const std::vector<Cell>& cells, const std::vector<Path>& folders);

}  // namespace expunge
