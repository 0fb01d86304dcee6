#include "simulations/study/row_klom.h"

#include <gmock/gmock.h>

#include "common/base/random.h"
#include "simulations/study/cell_margins.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Key;
using testing::UnorderedElementsAreArray;

// Cells whose originals are sure of forgotten records, as their unlearned models are not.
class RowKlom : public testing::Test {
 protected:
  std::map<std::string, std::vector<float>> drawn(float forget) {
    const auto around = [&](float centre) { return centre + static_cast<float>(random_.normal()); };
    return {{"forget", {around(forget), around(forget)}}, {"retain", {around(2)}}, {"test", {around(0)}}};
  }

  void leave(std::size_t cells, const std::string& records = "sha256:ab") {
    for (std::size_t i = 0; i < cells; ++i) {
      folders_.push_back(folder_ / std::to_string(folders_.size()));
      ASSERT_TRUE(files_.make_folder(folders_.back()));
      put(folders_.size() - 1,
          {records, {{"original", drawn(9)}, {"unlearned", drawn(0)}, {"oracle", drawn(0)}, {"oracle-2", drawn(0)}}});
    }
  }
  void put(std::size_t cell, const CellMargins& margins) {
    ASSERT_TRUE(write_margins(files_, folders_[cell] / kMarginsFile, margins));
  }
  std::string why_not() {
    const auto found = klom_of(folders_);
    return found ? "there is" : found.error().what;
  }

  TemporaryFolder folder_;
  DiskFiles files_;
  Random random_{7};
  std::vector<Path> folders_;
};

TEST_F(RowKlom, OfModelsThatForgotIsAsThatOfRetrainedOnes) {
  leave(60);
  const auto found = klom_of(folders_);
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_LT(found->at("KLoM forget"), 2 * found->at("oracle KLoM forget"));
  EXPECT_GT(found->at("original KLoM forget"), 5 * found->at("oracle KLoM forget"));
  EXPECT_LT(found->at("original KLoM test"), 2 * found->at("oracle KLoM test"));
  std::vector<std::string> names;
  for (const auto& [name, mean] : *found) names.push_back(name);
  EXPECT_THAT(names, UnorderedElementsAreArray(klom_figures()));
}

TEST_F(RowKlom, NeedsTwentyCells) {
  leave(kLeastForKlom - 1);
  EXPECT_EQ(why_not(), "there are 19 seeds, and it takes 20");
  leave(1);
  EXPECT_EQ(why_not(), "there is");
}

TEST_F(RowKlom, NeedsCellsThatForgotTheSameRecords) {
  leave(kLeastForKlom);
  leave(1, "sha256:cd");
  EXPECT_THAT(why_not(), HasSubstr("\"data.seed\" and \"forget.seed\" keep them"));
}

TEST_F(RowKlom, NeedsTheMarginsOfEachCell) {
  leave(kLeastForKlom);
  ASSERT_TRUE(files_.remove(folders_[3] / kMarginsFile));
  EXPECT_EQ(why_not(),
            folders_[3].string() + " has no margins, as an earlier build left it; remove it and start again");
}

TEST_F(RowKlom, NeedsASecondRetrainedModelOfEachSeed) {
  leave(kLeastForKlom);
  put(2, {"sha256:ab", {{"original", drawn(9)}, {"unlearned", drawn(0)}, {"oracle", drawn(0)}}});
  EXPECT_THAT(why_not(), HasSubstr("has no model \"oracle-2\"; it takes \"evaluation.oracles\" = 2 or more"));
}

TEST_F(RowKlom, TellsWhichFileIsDamaged) {
  leave(kLeastForKlom);
  ASSERT_TRUE(write_file(files_, folders_[5] / kMarginsFile, view_of(std::string("cut off"))));
  EXPECT_THAT(why_not(), HasSubstr((folders_[5] / kMarginsFile).string() + " is damaged"));
}

TEST_F(RowKlom, TakesNoCellsWithOtherNumbersOfRecords) {
  leave(kLeastForKlom);
  std::map<std::string, std::vector<float>> less{{"forget", {1}}, {"retain", {1}}, {"test", {1}}};
  put(4, {"sha256:ab", {{"original", less}, {"unlearned", less}, {"oracle", less}, {"oracle-2", less}}});
  EXPECT_THAT(why_not(), HasSubstr("not as many in each cell"));
}

}  // namespace
}  // namespace expunge
