#include "simulations/study/cell_margins.h"

#include <gmock/gmock.h>

#include "common/model/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class MarginsFile : public testing::Test {
 protected:
  Status write(const Metadata& metadata, const std::map<std::string, std::vector<float>>& tensors) {
    std::vector<TensorSpec> specs;
    Weights all;
    for (const auto& [name, values] : tensors) {
      specs.push_back({.name = name, .shape = {static_cast<std::int64_t>(values.size())}});
      all.values.insert(all.values.end(), values.begin(), values.end());
    }
    all.manifest = *Manifest::make(specs);
    return write_file(files_, path_, encode_safetensors(all, metadata));
  }
  void expect_refused() {
    const auto read = read_margins(files_, path_);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, Fault::kCorrupt);
    EXPECT_THAT(read.error().what, HasSubstr("is damaged; remove its folder"));
  }

  const Metadata digest_{{"records", "sha256:ab"}};
  TemporaryFolder folder_;
  DiskFiles files_;
  const Path path_ = folder_ / kMarginsFile;
};

TEST_F(MarginsFile, GivesBackWhatWasWritten) {
  const CellMargins margins{"sha256:ab",
                            {{"unlearned", {{"forget", {3, -4}}, {"retain", {0.5F}}, {"test", {}}}},
                             {"oracle", {{"forget", {1, 2}}, {"retain", {27.6F}}, {"test", {}}}},
                             {"oracle-2", {{"forget", {-1, -2}}, {"retain", {7}}, {"test", {}}}}}};
  ASSERT_TRUE(write_margins(files_, path_, margins));
  const auto read = read_margins(files_, path_);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->records, margins.records);
  EXPECT_EQ(read->models, margins.models);
}

TEST_F(MarginsFile, HoldsEachRecordsAgreementInItsSet) {
  JudgedCohort cohort;
  for (const auto set : {RecordSet::kTest, RecordSet::kForget, RecordSet::kHeldOut, RecordSet::kForget})
    cohort.records.push_back({.set = set, .labels = {0}});
  Answered model;
  model.agreement = {1.5, -2.5, 9, 4};
  const std::map<std::string, std::vector<float>> expected{{"forget", {-2.5F, 4}}, {"retain", {}}, {"test", {1.5F}}};
  EXPECT_EQ(margins_of(cohort, model), expected);
}

TEST_F(MarginsFile, ThatIsNoneIsRefused) {
  ASSERT_TRUE(write_file(files_, path_, view_of(std::string("nothing like it"))));
  expect_refused();
}

TEST_F(MarginsFile, WithoutItsRecordsDigestIsRefused) {
  ASSERT_TRUE(write({}, {{"oracle.forget", {1}}, {"oracle.retain", {1}}, {"oracle.test", {1}}}));
  expect_refused();
}

TEST_F(MarginsFile, WhoseModelLacksASetIsRefused) {
  ASSERT_TRUE(write(digest_, {{"oracle.forget", {1}}, {"oracle.retain", {1}}}));
  expect_refused();
}

TEST_F(MarginsFile, WhoseModelsAnsweredOtherNumbersOfRecordsIsRefused) {
  ASSERT_TRUE(write(digest_, {{"oracle.forget", {1}},
                              {"oracle.retain", {1}},
                              {"oracle.test", {1}},
                              {"unlearned.forget", {1, 2}},
                              {"unlearned.retain", {1}},
                              {"unlearned.test", {1}}}));
  expect_refused();
}

TEST_F(MarginsFile, OfAnUnknownModelOrSetIsRefused) {
  for (const auto* name : {"oracle.held-out", "somebody.forget", "oracle"}) {
    ASSERT_TRUE(write(digest_, {{"oracle.forget", {1}}, {"oracle.retain", {1}}, {"oracle.test", {1}}, {name, {1}}}));
    expect_refused();
  }
}

}  // namespace
}  // namespace expunge
