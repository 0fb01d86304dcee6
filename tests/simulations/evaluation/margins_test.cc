#include "simulations/evaluation/margins.h"

#include <gmock/gmock.h>

#include "common/model/safetensors.h"
#include "tests/simulations/evaluation/synthetic.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class MarginsFile : public testing::Test {
 protected:
  Status write(const Metadata& metadata, const std::vector<TensorSpec>& tensors, std::vector<float> values) {
    return write_file(files_, path_, encode_safetensors({*Manifest::make(tensors), std::move(values)}, metadata));
  }
  void expect_refused() {
    const auto read = read_margins(files_, path_);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().what, HasSubstr("does not hold margins"));
  }

  TemporaryFolder folder_;
  DiskFiles files_;
  const Path path_ = folder_ / kMarginsFile;
};

TEST_F(MarginsFile, GivesBackWhatWasWritten) {
  const Margins margins{"sha256:ab",
                        {RecordSet::kForget, RecordSet::kTest},
                        {{"oracle", {1, -2}}, {"oracle-2", {0.5F, 100}}, {"unlearned", {3, 4}}}};
  ASSERT_TRUE(write_margins(files_, path_, margins));
  const auto read = read_margins(files_, path_);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->records, margins.records);
  EXPECT_EQ(read->sets, margins.sets);
  EXPECT_EQ(read->models, margins.models);
}

TEST_F(MarginsFile, HoldsEachRecordsAgreementCutAtAHundred) {
  Answered model;
  model.agreement = {1.5, -250, 1e9};
  EXPECT_EQ(margins_of(model), (std::vector<float>{1.5F, -100, 100}));
}

TEST_F(MarginsFile, ThatIsNoneIsRefused) {
  ASSERT_TRUE(write_file(files_, path_, view_of("nothing like it")));
  expect_refused();
}

TEST_F(MarginsFile, WithoutItsRecordsDigestIsRefused) {
  ASSERT_TRUE(write({}, {{.name = "sets", .shape = {1}}}, {0}));
  expect_refused();
}

TEST_F(MarginsFile, OfASetThatDoesNotExistIsRefused) {
  for (const float number : {4.F, 0.5F, -1.F, 1e9F}) {
    ASSERT_TRUE(write({{"records", "sha256:ab"}}, {{.name = "sets", .shape = {1}}}, {number}));
    expect_refused();
  }
}

TEST_F(MarginsFile, WithAModelOfOtherLengthIsRefused) {
  ASSERT_TRUE(write({{"records", "sha256:ab"}},
                    {{.name = "model.oracle", .shape = {2}}, {.name = "sets", .shape = {1}}}, {1, 2, 0}));
  expect_refused();
}

}  // namespace
}  // namespace expunge
