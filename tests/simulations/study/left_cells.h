// What the cells of a small study left, for the tests of what is made of them.
#pragma once

#include <gtest/gtest.h>

#include "simulations/study/rows.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

// Two methods and two seeds; what each cell left.
class LeftCells : public testing::Test {
 protected:
  void SetUp() override {
    study_.name = "study";
    study_.sets = {{.name = "clinic", .config = {}, .file = {}, .data = {}}};
    study_.axes = {{"method", false, {{"salun", {}}, {"a_b & c^|\\", {}}}}, {"seed", true, {{"1", {}}, {"2", {}}}}};
    for (const auto& method : study_.axes[0].choices)
      for (const auto& seed : study_.axes[1].choices)
        cells_.push_back(
            {.labels = {{"set", "clinic"}, {"method", method.label}, {"seed", seed.label}}, .config = {}, .data = {}});
    for (std::size_t i = 0; i < cells_.size(); ++i) folders_.push_back(folder_ / "cells" / std::to_string(i));
  }

  void leave(std::size_t cell, const std::string& summary) {
    DiskFiles files;
    ASSERT_TRUE(files.make_folder(folders_[cell]));
    ASSERT_TRUE(write_file(files, folders_[cell] / "summary.json", view_of(summary)));
  }
  Rows rows() { return rows_of(study_, cells_, folders_); }

  TemporaryFolder folder_;
  StudyFile study_;
  std::vector<Cell> cells_;
  std::vector<Path> folders_;
};

inline std::string summary_with(double forget, double gap) {
  return "{\"unlearned\": {\"forget\": {\"accuracy\": " + std::to_string(forget) +
         "}, \"test\": {\"accuracy\": 0.7}}," +
         "\"original\": {\"test\": {\"accuracy\": 0.8}}, \"seconds\": {\"forget\": 2, \"retrain\": 50}, \"visits\": "
         "{\"forget\": 10, \"retrain\": 300},"
         "\"bytes\": {\"forget\": 100, \"retrain\": 700}," +
         "\"evidence\": {\"models\": {\"unlearned\": {\"verdict\": \"inside the null band\", \"gap\": {\"average\": " +
         std::to_string(gap) + "}}}}}";
}

}  // namespace expunge
