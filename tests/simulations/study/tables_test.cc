#include "simulations/study/tables.h"

#include <gmock/gmock.h>

#include "tests/simulations/study/left_cells.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

using StudyTables = LeftCells;

TEST_F(StudyTables, WhatNoSummaryHasIsADashAndSeedsThatAreMissingAreCounted) {
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| – (–) |"));
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| 1 of 2 |"));
}

TEST_F(StudyTables, WhatRoundsToNothingHasNoSign) {
  leave(0, R"({"unlearned": {"test": {"accuracy": 0.80001}}, "original": {"test": {"accuracy": 0.8}}})");
  const auto table = markdown_table(rows());
  EXPECT_THAT(table, HasSubstr("| 0.0 |"));
  EXPECT_THAT(table, Not(HasSubstr("-0.0")));
}

TEST_F(StudyTables, PublishedFiguresStandBelowTheRowThatTheyBelongTo) {
  study_.published = {{.source = "a paper", .where = {{"method", "salun"}}, .percent = {{"gap", 1.15}}}};
  leave(0, summary_with(0.5, 0.1));
  const auto table = markdown_table(rows());
  EXPECT_LT(table.find("salun"), table.find("published: a paper"));
  EXPECT_LT(table.find("published: a paper"), table.find("a\\_b \\& c^\\|\\\\"));
  EXPECT_THAT(table, HasSubstr("| 1.15 |"));
}

TEST_F(StudyTables, APublishedGapOverOtherFiguresIsMarkedAsOne) {
  study_.published = {{.source = "a paper", .where = {{"method", "salun"}}, .percent = {{"other_gap", 1.15}}}};
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| 1.15 (of other figures) |"));
}

TEST_F(StudyTables, TimesFasterHaveTheirDeviationToo) {
  leave(0, summary_with(0.5, 0.1));
  std::string slower = summary_with(0.5, 0.1);
  slower.replace(slower.find("\"forget\": 2,"), 12, "\"forget\": 5,");
  leave(1, slower);
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| 17.5 ± 10.6 | 30.0 ± 0.0 |"));
}

TEST_F(StudyTables, TheLatexTableEscapesWhatLatexWouldRead) {
  leave(2, summary_with(0.5, 0.1));
  leave(3, summary_with(0.6, 0.1));
  const auto table = latex_table(rows());
  EXPECT_THAT(table, HasSubstr("a\\_b \\& c\\textasciicircum{}|\\textbackslash{}"));
  EXPECT_THAT(table, HasSubstr("55.0 $\\pm$ 7.1"));
}

TEST_F(StudyTables, TheCsvTableNamesTheFoldersThatItsFiguresComeFrom) {
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(csv_table(rows()), HasSubstr("cells/0"));
}

TEST_F(StudyTables, CountControlsThatPass) {
  leave(0, R"({"unlearned": {}, "evidence": {"controls": {"original": {"verdict": "forgot too little"},
      "another-site": {"verdict": "inside the null band"}, "noisy copy": {"verdict": "harmed"}}}})");
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| controls that pass |"));
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| 1 of 2 |"));
  EXPECT_THAT(csv_table(rows()), HasSubstr(",verdicts,controls,controls that pass,sources\n"));
}

TEST_F(StudyTables, LatexReadsNoArgumentInALabel) {
  study_.sets[0].name = "[3pt] clinic";
  for (auto& cell : cells_) cell.labels["set"] = "[3pt] clinic";
  EXPECT_THAT(latex_table(rows()), HasSubstr("\n{}[3pt] clinic & "));
}

TEST_F(StudyTables, KlomHasColumnsWhereARowHasIt) {
  leave(0, summary_with(0.5, 0.1));
  leave(2, summary_with(0.5, 0.1));
  auto all = rows();
  EXPECT_THAT(markdown_table(all), Not(HasSubstr("KLoM")));
  for (const auto* set : {"forget", "retain", "test"})
    for (const std::string model : {"", "oracle "}) all.rows[0].figures[model + "KLoM " + set] = {1.234, {}, 20};
  EXPECT_THAT(markdown_table(all), HasSubstr("| null band | KLoM forget (oracle) | KLoM retain (oracle) |"));
  EXPECT_THAT(markdown_table(all), HasSubstr("| – | 1.23 (1.23) | 1.23 (1.23) | 1.23 (1.23) |"));
  EXPECT_THAT(markdown_table(all), HasSubstr("| – | – | – | – | inside"));
}

}  // namespace
}  // namespace expunge
