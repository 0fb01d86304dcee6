#include "simulations/study/row_klom.h"

#include <gmock/gmock.h>

#include "common/base/random.h"
#include "simulations/evaluation/margins.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Cells whose originals are sure of forgotten records, as their unlearned models are not.
class RowKlom : public testing::Test {
 protected:
  std::vector<float> drawn(float forget) {
    const auto around = [&](float centre) { return centre + static_cast<float>(random_.normal()); };
    return {around(forget), around(forget), around(2), around(1), around(0)};
  }

  void leave(std::size_t cells, bool with_second_oracle = true, const std::string& records = "sha256:ab") {
    for (std::size_t i = 0; i < cells; ++i) {
      Margins margins{
          records,
          {RecordSet::kForget, RecordSet::kForget, RecordSet::kRetain, RecordSet::kHeldOut, RecordSet::kTest},
          {{"original", drawn(9)}, {"unlearned", drawn(0)}, {"oracle", drawn(0)}}};
      if (with_second_oracle) margins.models["oracle-2"] = drawn(0);
      folders_.push_back(folder_ / std::to_string(folders_.size()));
      ASSERT_TRUE(files_.make_folder(folders_.back()));
      ASSERT_TRUE(write_margins(files_, folders_.back() / kMarginsFile, margins));
    }
  }
  std::map<std::string, double> klom() { return klom_of(folders_, damaged_); }

  TemporaryFolder folder_;
  DiskFiles files_;
  Random random_{7};
  std::vector<Path> folders_;
  std::vector<Path> damaged_;
};

TEST_F(RowKlom, OfModelsThatForgotIsAsThatOfRetrainedOnes) {
  leave(60);
  const auto found = klom();
  ASSERT_EQ(found.size(), 9U);
  EXPECT_LT(found.at("KLoM forget"), 2 * found.at("oracle KLoM forget"));
  EXPECT_GT(found.at("original KLoM forget"), 5 * found.at("oracle KLoM forget"));
  EXPECT_LT(found.at("original KLoM test"), 2 * found.at("oracle KLoM test"));
}

TEST_F(RowKlom, IsAbsentWithFewerThanTwentyCells) {
  leave(kLeastForKlom - 1);
  EXPECT_THAT(klom(), IsEmpty());
  leave(1);
  EXPECT_EQ(klom().size(), 9U);
}

TEST_F(RowKlom, IsAbsentWhereCellsForgotOtherRecords) {
  leave(kLeastForKlom);
  leave(1, true, "sha256:cd");
  EXPECT_THAT(klom(), IsEmpty());
  EXPECT_THAT(damaged_, IsEmpty());
}

TEST_F(RowKlom, IsAbsentWhereACellHasNoMargins) {
  leave(kLeastForKlom + 1);
  ASSERT_TRUE(files_.remove(folders_[3] / kMarginsFile));
  EXPECT_THAT(klom(), IsEmpty());
  EXPECT_THAT(damaged_, IsEmpty());
}

TEST_F(RowKlom, OfRetrainedModelsNeedsASecondOneOfEachSeed) {
  leave(kLeastForKlom, false);
  const auto found = klom();
  EXPECT_TRUE(found.contains("KLoM forget"));
  EXPECT_FALSE(found.contains("oracle KLoM forget"));
}

TEST_F(RowKlom, TellsWhichFileCannotBeRead) {
  leave(kLeastForKlom);
  ASSERT_TRUE(write_file(files_, folders_[5] / kMarginsFile, view_of("cut off")));
  EXPECT_THAT(klom(), IsEmpty());
  EXPECT_THAT(damaged_, ElementsAre(folders_[5] / kMarginsFile));
}

}  // namespace
}  // namespace expunge
