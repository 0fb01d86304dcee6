#include "simulations/study/rows.h"

#include <gtest/gtest.h>

#include "simulations/study/study_report.h"
#include "simulations/study/tables.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two methods and two seeds; what each cell left.
class StudyRows : public testing::Test {
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

std::string summary_with(double forget, double gap) {
  return "{\"unlearned\": {\"forget\": {\"accuracy\": " + std::to_string(forget) +
         "}, \"test\": {\"accuracy\": 0.7}}," +
         "\"original\": {\"test\": {\"accuracy\": 0.8}}, \"seconds\": {\"forget\": 2, \"retrain\": 50}, \"visits\": "
         "{\"forget\": 10, \"retrain\": 300},"
         "\"bytes\": {\"forget\": 100, \"retrain\": 700}," +
         "\"evidence\": {\"models\": {\"unlearned\": {\"verdict\": \"inside the null band\", \"gap\": {\"average\": " +
         std::to_string(gap) + "}}}}}";
}

TEST_F(StudyRows, SeedsAreOneRowWithMeanAndDeviation) {
  leave(0, summary_with(0.5, 0.1));
  leave(1, summary_with(0.7, 0.3));
  const auto all = rows();
  EXPECT_EQ(all.columns, (std::vector<std::string>{"set", "method"}));
  ASSERT_EQ(all.rows.size(), 2);
  const auto& figure = all.rows[0].figures.at("forget");
  EXPECT_DOUBLE_EQ(figure.mean, 0.6);
  EXPECT_NEAR(*figure.deviation, std::sqrt(0.02), 1e-12);
  EXPECT_EQ(figure.count, 2);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("faster").mean, 25);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("fewer visits").mean, 30);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("fewer bytes").mean, 7);
  EXPECT_NEAR(all.rows[0].figures.at("test lost").mean, 0.1, 1e-12);
  EXPECT_EQ(all.rows[0].verdicts.at("inside the null band"), 2);
}

TEST_F(StudyRows, ModelsStandBesideTheOracles) {
  leave(0, R"({"oracle": {"forget": {"accuracy": 0.55}}, "unlearned": {"forget": {"accuracy": 0.7}},
      "evidence": {"models": {"unlearned": {"gap": {"average": 0.2, "place": 0.9}}}, "band": {"gap": {"percentile_95": 0.1}}}})");
  const auto all = rows();
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("oracle forget").mean, 0.55);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("gap").mean, 0.2);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("band").mean, 0.1);
  EXPECT_NEAR(all.rows[0].figures.at("forget beside oracle").mean, 0.15, 1e-12);
}

TEST_F(StudyRows, OneExperimentUnderTwoLabelsCountsOnce) {
  folders_[1] = folders_[0];
  leave(0, summary_with(0.5, 0.1));
  const auto all = rows();
  EXPECT_EQ(all.rows[0].cells, 1);
  EXPECT_FALSE(all.rows[0].figures.at("forget").deviation);
}

TEST_F(StudyRows, WhatNoSummaryHasIsAbsent) {
  leave(0, summary_with(0.5, 0.1));
  const auto all = rows();
  EXPECT_FALSE(all.rows[0].figures.contains("retain"));
  EXPECT_FALSE(all.rows[0].figures.at("forget").deviation);
  EXPECT_TRUE(all.rows[1].figures.empty());
  EXPECT_EQ(all.rows[0].cells, 1);
  EXPECT_EQ(all.rows[0].planned, 2);
  EXPECT_THAT(markdown_table(all), HasSubstr("| – (–) |"));
  EXPECT_THAT(markdown_table(all), HasSubstr("| 1 of 2 |"));
}

TEST_F(StudyRows, ASummaryThatIsCutOffIsNamedAndTheRestIsTold) {
  leave(0, "{\"unlearned\": ");
  leave(1, summary_with(0.5, 0.1));
  const auto all = rows();
  EXPECT_EQ(all.damaged, std::vector<Path>{folders_[0] / "summary.json"});
  EXPECT_EQ(all.rows[0].cells, 1);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("forget").mean, 0.5);
}

TEST_F(StudyRows, WhatRoundsToNothingHasNoSign) {
  leave(0, R"({"unlearned": {"test": {"accuracy": 0.80001}}, "original": {"test": {"accuracy": 0.8}}})");
  const auto table = markdown_table(rows());
  EXPECT_THAT(table, HasSubstr("| 0.0 |"));
  EXPECT_THAT(table, Not(HasSubstr("-0.0")));
}

TEST_F(StudyRows, PublishedFiguresStandBelowTheRowThatTheyBelongTo) {
  study_.published = {{.source = "a paper", .where = {{"method", "salun"}}, .percent = {{"gap", 1.15}}}};
  leave(0, summary_with(0.5, 0.1));
  const auto table = markdown_table(rows());
  EXPECT_LT(table.find("salun"), table.find("published: a paper"));
  EXPECT_LT(table.find("published: a paper"), table.find("a_b & c^\\|\\\\"));
  EXPECT_THAT(table, HasSubstr("| 1.15 |"));
}

TEST_F(StudyRows, APublishedGapOverOtherFiguresIsMarkedAsOne) {
  study_.published = {{.source = "a paper", .where = {{"method", "salun"}}, .percent = {{"other_gap", 1.15}}}};
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| 1.15 (of other figures) |"));
}

TEST_F(StudyRows, TimesFasterHaveTheirDeviationToo) {
  leave(0, summary_with(0.5, 0.1));
  std::string slower = summary_with(0.5, 0.1);
  slower.replace(slower.find("\"forget\": 2,"), 12, "\"forget\": 5,");
  leave(1, slower);
  EXPECT_THAT(markdown_table(rows()), HasSubstr("| 17.5 ± 10.6 | 30.0 ± 0.0 |"));
}

TEST_F(StudyRows, TheLatexTableEscapesWhatLatexWouldRead) {
  leave(2, summary_with(0.5, 0.1));
  leave(3, summary_with(0.6, 0.1));
  const auto table = latex_table(rows());
  EXPECT_THAT(table, HasSubstr("a\\_b \\& c\\textasciicircum{}|\\textbackslash{}"));
  EXPECT_THAT(table, HasSubstr("55.0 $\\pm$ 7.1"));
}

TEST_F(StudyRows, TheCsvTableNamesTheFoldersThatItsFiguresComeFrom) {
  leave(0, summary_with(0.5, 0.1));
  EXPECT_THAT(csv_table(rows()), HasSubstr("cells/0"));
}

TEST_F(StudyRows, TheReportNamesTheNearestMethodFirst) {
  leave(0, summary_with(0.5, 0.2));
  leave(2, summary_with(0.5, 0.1));
  const auto page = study_report_html(study_, rows());
  EXPECT_THAT(page, HasSubstr("comes <b>a_b &amp; c^|\\</b>, 10.0 points from them"));
  EXPECT_THAT(page, HasSubstr("25 times as fast as retraining"));
  EXPECT_THAT(page, HasSubstr("Of 1 run 1 is like one more retrained model."));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

std::string summary_beside_band(double gap, double band) {
  std::string text = summary_with(0.5, gap);
  const std::string models = "\"models\"";
  return text.insert(text.find(models), R"("band": {"gap": {"percentile_95": )" + std::to_string(band) + "}}, ");
}

constexpr const char* kOrder = "their order says little";

TEST_F(StudyRows, TheReportNamesWhoElseIsLikeARetrainedModel) {
  leave(0, summary_beside_band(0.02, 0.03));
  leave(2, summary_beside_band(0.01, 0.03));
  EXPECT_THAT(study_report_html(study_, rows()),
              HasSubstr("It is nowhere further from them than they are from each other, and neither is salun: their "
                        "order says little."));
}

TEST_F(StudyRows, WhoIsFurtherThanTheNullBandIsNotNamedAndBesideWhomNobodyIs) {
  for (const double nearest : {0.01, 0.04}) {
    leave(0, summary_beside_band(0.05, 0.03));
    leave(2, summary_beside_band(nearest, 0.03));
    EXPECT_THAT(study_report_html(study_, rows()), Not(HasSubstr(kOrder))) << nearest;
  }
}

TEST_F(StudyRows, WhoIsWithinTheNullBandInTheMeanOfSharesAloneIsNot) {
  study_.axes.push_back({"share", false, {{"0.1", {}}, {"0.5", {}}}});
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].labels["share"] = i % 2 == 0 ? "0.1" : "0.5";
  leave(0, summary_beside_band(0.00, 0.03));
  leave(1, summary_beside_band(0.04, 0.03));
  leave(2, summary_beside_band(0.01, 0.03));
  leave(3, summary_beside_band(0.01, 0.03));
  EXPECT_THAT(study_report_html(study_, rows()), Not(HasSubstr(kOrder)));
}

TEST_F(StudyRows, WhoseVerdictsSayOtherwiseIsNot) {
  std::string judged = summary_beside_band(0.02, 0.03);
  judged.replace(judged.find("inside the null band"), 20, "forgot too little");
  leave(0, judged);
  leave(2, summary_beside_band(0.01, 0.03));
  EXPECT_THAT(study_report_html(study_, rows()), Not(HasSubstr(kOrder)));
}

TEST_F(StudyRows, NoTestAccuracyIsGainedWhereItIsTheSameToATenthOfAPoint) {
  std::string same = summary_with(0.5, 0.1);
  same.replace(same.find("0.7"), 3, "0.8004");
  leave(0, same);
  EXPECT_THAT(study_report_html(study_, rows()), HasSubstr(" Test accuracy is the same in the mean."));
}

TEST_F(StudyRows, TheReportSaysWhoseRunsHaveNotAllEnded) {
  leave(0, summary_with(0.5, 0.1));
  leave(1, summary_with(0.5, 0.1));
  leave(2, summary_with(0.5, 0.2));
  EXPECT_THAT(study_report_html(study_, rows()),
              HasSubstr("<b>Not all runs have ended: a_b &amp; c^|\\ (1 of 2).</b>"));
  leave(3, summary_with(0.5, 0.2));
  EXPECT_THAT(study_report_html(study_, rows()), Not(HasSubstr("have ended")));
}

TEST_F(StudyRows, KlomHasColumnsWhereARowHasIt) {
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

TEST_F(StudyRows, MarginsThatCannotBeReadAreNamed) {
  study_.axes[1].choices.clear();
  std::vector<Cell> cells;
  std::vector<Path> folders;
  for (int seed = 0; seed < 20; ++seed) {
    cells.push_back({.labels = {{"set", "clinic"}, {"method", "salun"}}, .config = {}, .data = {}});
    folders.push_back(folder_ / "cells" / ("seed-" + std::to_string(seed)));
    DiskFiles files;
    ASSERT_TRUE(files.make_folder(folders.back()));
    ASSERT_TRUE(write_file(files, folders.back() / "summary.json", view_of(summary_with(0.5, 0.1))));
    ASSERT_TRUE(write_file(files, folders.back() / "margins.safetensors", view_of(std::string("cut"))));
  }
  const auto all = rows_of(study_, cells, folders);
  EXPECT_EQ(all.damaged, std::vector<Path>{folders.front() / "margins.safetensors"});
  EXPECT_EQ(all.rows.front().cells, 20U);
}

TEST_F(StudyRows, EvidenceThatIsNoneIsPassedOver) {
  leave(0, R"({"unlearned": {"forget": {"accuracy": 0.5}}, "evidence": [3]})");
  EXPECT_DOUBLE_EQ(rows().rows[0].figures.at("forget").mean, 0.5);
}

TEST_F(StudyRows, TheReportSaysWhereNothingCouldBeMeasured) {
  std::string unclear = summary_with(0.5, 0.1);
  unclear.replace(unclear.find("inside the null band"), 20, "not measurable");
  leave(0, unclear);
  leave(1, summary_with(0.5, 0.1));
  const auto page = study_report_html(study_, rows());
  EXPECT_THAT(page, HasSubstr("Of 2 runs 1 is like one more retrained model and 1 is not measurable."));
  EXPECT_THAT(page, HasSubstr("class=\"verdict open\""));
}

TEST_F(StudyRows, TheReportCrownsNobodyWhereNoRunCouldBeMeasured) {
  std::string unclear = summary_with(0.5, 0.1);
  unclear.replace(unclear.find("inside the null band"), 20, "not measurable");
  leave(0, unclear);
  leave(2, unclear);
  EXPECT_THAT(study_report_html(study_, rows()), HasSubstr("<b>clinic</b>: <b>nothing could be measured here</b>"));
}

TEST_F(StudyRows, TheReportLinksTheReportOfEachCell) {
  leave(0, summary_with(0.5, 0.2));
  leave(1, summary_with(0.5, 0.2));
  EXPECT_THAT(study_report_html(study_, rows()),
              HasSubstr("<a href=\"cells/0/report.html\">1</a> <a href=\"cells/1/report.html\">2</a>"));
}

TEST_F(StudyRows, CurvesRunAlongNumbersAndNeverAlongTheSeed) {
  study_.axes[1] = {"study.seed", true, {{"1", {}}, {"2", {}}, {"3", {}}}};
  for (auto& cell : cells_) {
    cell.labels["study.seed"] = cell.labels["seed"];
    cell.labels["share"] = "0.1";
  }
  leave(0, summary_with(0.5, 0.2));
  EXPECT_THAT(study_report_html(study_, rows()), Not(HasSubstr("distance to the retrained model by")));
  study_.axes.push_back({"share", false, {{"0.1", {}}, {"0.2", {}}, {"0.3", {}}}});
  EXPECT_THAT(study_report_html(study_, rows()), HasSubstr("distance to the retrained model by share"));
}

TEST_F(StudyRows, AReportOfNothingSaysSo) {
  EXPECT_THAT(study_report_html(study_, rows()), HasSubstr("clinic: nothing that could be compared has ended yet"));
}

}  // namespace
}  // namespace expunge
