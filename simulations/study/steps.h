// What a study has to compute, in steps that can be shared, skipped once they are done, and run anywhere.
//
//   original   the model trained on all records: one for all cells that train alike
//   oracle     one retrained without the forget set: for all cells that train and forget the same records; needs the
//              original where that chooses the forget set, by difficulty
//   cell       the request carried out from its original, and judged beside its oracles: summary.json, report.html,
//              margins.safetensors
//
// A step's folder is named by the digest of all that its result depends on, and is there only once it is done: a step
// works in a folder of another name, which is renamed at the end.
#pragma once

#include <string>
#include <vector>

#include "simulations/study/study_file.h"

namespace expunge {

enum class StepKind : std::uint8_t { kOriginal, kOracle, kCell };
std::string to_text(StepKind kind);    // "original", …
const char* result_of(StepKind kind);  // the file that a step's folder has once it is done

struct StudyStep {
  StepKind kind = StepKind::kCell;
  Path folder;                         // the result
  std::vector<Path> needs;             // folders of other steps
  Path config;                         // CONFIG.toml that it follows
  std::vector<std::string> arguments;  // of expunge-compute
  bool operator==(const StudyStep&) const = default;
};

// In an order in which what is needed comes first; equal ones once. `folders[i]` is the folder of cells[i].
struct StudySteps {
  std::vector<StudyStep> steps;
  std::vector<Path> folders;
};

// Writes the configurations to `out`/configs. kBadInput: a cell whose configuration cannot be used, with its labels.
Result<StudySteps> steps_of(const std::vector<Cell>& cells, const Path& out);

// Its folder has its result.
bool is_done(const StudyStep& step);
// All that it needs is done.
bool has_its_needs(const StudyStep& step);

}  // namespace expunge
