#include "simulations/study/rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "simulations/study/cell_margins.h"
#include "simulations/study/row_klom.h"
#include "tests/simulations/study/left_cells.h"

namespace expunge {
namespace {

using StudyRows = LeftCells;

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
}

TEST_F(StudyRows, ASummaryThatIsCutOffIsNamedAndTheRestIsTold) {
  leave(0, "{\"unlearned\": ");
  leave(1, summary_with(0.5, 0.1));
  const auto all = rows();
  EXPECT_EQ(all.damaged,
            std::vector{(folders_[0] / "summary.json").string() + " is not whole; remove its folder and start again"});
  EXPECT_EQ(all.rows[0].cells, 1);
  EXPECT_DOUBLE_EQ(all.rows[0].figures.at("forget").mean, 0.5);
}

TEST_F(StudyRows, ASummaryOfNothingIsDamaged) {
  for (const std::string text : {"{}", "[]", "3", R"({"evidence": {}})"}) {
    leave(0, text);
    const auto all = rows();
    EXPECT_EQ(all.damaged.size(), 1U) << text;
    EXPECT_EQ(all.rows[0].cells, 0U) << text;
  }
}

TEST_F(StudyRows, ASummaryAsDeepAsAWellIsRead) {
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  leave(0, R"({"unlearned": {"forget": {"accuracy": 0.5}}, "evidence": )" + deep + "}");
  EXPECT_DOUBLE_EQ(rows().rows[0].figures.at("forget").mean, 0.5);
}

TEST_F(StudyRows, EvidenceThatIsNoneIsPassedOver) {
  leave(0, R"({"unlearned": {"forget": {"accuracy": 0.5}}, "evidence": [3]})");
  EXPECT_DOUBLE_EQ(rows().rows[0].figures.at("forget").mean, 0.5);
}

class ManySeeds : public LeftCells {
 protected:
  void SetUp() override {
    study_.name = "study";
    study_.sets = {{.name = "clinic", .config = {}, .file = {}, .data = {}}};
    study_.axes = {{"method", false, {{"salun", {}}}}, {"seed", true, {}}};
    DiskFiles files;
    for (std::size_t i = 0; i < kLeastForKlom; ++i) {
      cells_.push_back(
          {.labels = {{"set", "clinic"}, {"method", "salun"}, {"seed", std::to_string(i)}}, .config = {}, .data = {}});
      folders_.push_back(folder_ / "cells" / std::to_string(i));
      leave(i, summary_with(0.5, 0.1));
      const auto margin = static_cast<float>(i);
      const std::map<std::string, std::vector<float>> alike{{"forget", {margin}}, {"retain", {margin}}, {"test", {0}}};
      const CellMargins margins{"sha256:ab",
                                {{"original", alike}, {"unlearned", alike}, {"oracle", alike}, {"oracle-2", alike}}};
      ASSERT_TRUE(write_margins(files, folders_[i] / kMarginsFile, margins));
    }
  }
};

TEST_F(ManySeeds, HaveKlomOverAllOfThem) {
  const auto all = rows();
  EXPECT_TRUE(all.remarks.empty());
  const auto* klom = all.rows[0].find("KLoM forget");
  ASSERT_NE(klom, nullptr);
  EXPECT_EQ(klom->mean, 0);
  EXPECT_EQ(klom->count, kLeastForKlom);
  for (const auto& name : klom_figures()) {
    EXPECT_NE(all.rows[0].find(name), nullptr) << name;
    EXPECT_EQ(std::ranges::count(figure_names(), name), 1) << name;
  }
}

TEST_F(ManySeeds, HaveNoKlomBeforeAllHaveEnded) {
  cells_.push_back(cells_.back());
  folders_.push_back(folder_ / "cells" / "last");
  const auto all = rows();
  EXPECT_EQ(all.rows[0].find("KLoM forget"), nullptr);
  EXPECT_TRUE(all.remarks.empty());
}

TEST_F(ManySeeds, OfWhichOneIsDamagedAreToldSo) {
  DiskFiles files;
  ASSERT_TRUE(write_file(files, folders_[7] / kMarginsFile, view_of(std::string("cut"))));
  EXPECT_EQ(rows().damaged, std::vector{"no KLoM for salun: " + (folders_[7] / kMarginsFile).string() +
                                        " is damaged; remove its folder and start again"});
}

TEST_F(ManySeeds, AreToldWhyTheyHaveNoKlom) {
  DiskFiles files;
  ASSERT_TRUE(files.remove(folders_[7] / kMarginsFile));
  const auto all = rows();
  EXPECT_EQ(all.rows[0].find("KLoM forget"), nullptr);
  EXPECT_EQ(all.remarks, std::vector{"no KLoM for salun: " + folders_[7].string() +
                                     " has no margins, as an earlier build left it; remove it and start again"});
  EXPECT_EQ(all.rows[0].cells, kLeastForKlom);
}

}  // namespace
}  // namespace expunge
