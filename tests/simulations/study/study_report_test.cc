#include "simulations/study/study_report.h"

#include <gmock/gmock.h>

#include "tests/simulations/study/left_cells.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

using StudyReport = LeftCells;

TEST_F(StudyReport, LinksTheReportOfEachCell) {
  leave(0, summary_with(0.5, 0.2));
  leave(1, summary_with(0.5, 0.2));
  EXPECT_THAT(study_report_html(study_, rows()),
              HasSubstr("<a href=\"cells/0/report.html\">1</a> <a href=\"cells/1/report.html\">2</a>"));
}

TEST_F(StudyReport, CurvesRunAlongNumbersAndNeverAlongTheSeed) {
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

TEST_F(StudyReport, ExplainsKlomWhereARowHasIt) {
  leave(0, summary_with(0.5, 0.2));
  auto all = rows();
  EXPECT_THAT(study_report_html(study_, all), Not(HasSubstr("KLoM")));
  all.rows[0].figures["KLoM forget"] = {1.2, {}, 20};
  EXPECT_THAT(study_report_html(study_, all), HasSubstr("<b>KLoM</b>, in nats"));
}

TEST_F(StudyReport, HasNoScripts) {
  leave(0, summary_with(0.5, 0.2));
  EXPECT_THAT(study_report_html(study_, rows()), Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace expunge
