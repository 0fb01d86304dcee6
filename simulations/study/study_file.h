// STUDY.toml: a grid of experiments, each of them a configuration of `simulate` with some values changed.
//
//   [study]      name
//   [[set]]      name, config (beside the study's file), data (below the folder of --data; absent: generated)
//   [values]     "forget.share" = 0.1       the same for every experiment, by dotted key
//   [grid]       "forget.retain_share" = [0.01, 0.1]   one axis of the grid for each key, called "retain_share"
//   [[choice]]   axis, label, [choice.values]: a named choice on an axis of its own, that sets several keys
//   [[published]] source, [published.where] (set or axis = label), [published.percent] (forget, retain, test,
//                membership: an AUC; gap: over these four; other_gap: over others): somebody else's figures, shown
//                beside the rows that they belong to
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "common/base/toml_edit.h"

namespace expunge {

struct StudySet {
  std::string name;
  std::string config;        // the text of its file
  Path file;                 // that has it
  std::optional<Path> data;  // a file or a folder
};

struct Choice {
  std::string label;
  TomlValues values;
};

struct Axis {
  std::string name;      // the last part of its key, or all of it where another axis ends alike
  bool is_seed = false;  // of study.seed: its cells are one row
  std::vector<Choice> choices;
};

struct PublishedFigures {
  std::string source;
  std::map<std::string, std::string> where;  // axis (or "set") to label
  std::map<std::string, double> percent;
};

struct StudyFile {
  std::string name;
  std::vector<StudySet> sets;
  TomlValues values;
  std::vector<Axis> axes;
  std::vector<PublishedFigures> published;
};

// kBadInput: what is not as above, with file and line; data needed and no folder given; names that mean two things.
Result<StudyFile> read_study_file(const Files& files, const Path& file, const std::optional<Path>& data);

// One experiment of the grid.
struct Cell {
  std::map<std::string, std::string> labels;  // "set" and each axis
  std::string config;                         // CONFIG.toml
  std::optional<Path> data;
  Path base = {};                         // the set's configuration, which the cell's comes from
  std::vector<std::string> changed = {};  // in it, by dotted key
};

bool belongs(const PublishedFigures& published, const Cell& cell);

// All of them: the last axis changes first. kBadInput: a value that cannot be set; published figures that belong to no
// cell.
Result<std::vector<Cell>> cells_of(const StudyFile& study);

}  // namespace expunge
