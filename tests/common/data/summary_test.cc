#include "common/data/summary.h"

#include <gmock/gmock.h>

#include "common/data/image_set.h"

namespace expunge {
namespace {

using testing::ElementsAre;

std::unique_ptr<Dataset> set_of(std::vector<SampleInfo> samples, std::int64_t classes, bool is_multi_label = false) {
  auto pixels = PixelBuffer::of_size(samples.size());
  return std::make_unique<ImageSet>("few", DatasetShape{1, 1, 1, classes, is_multi_label}, PixelOrder::kPlanes,
                                    std::move(samples), std::move(*pixels));
}

TEST(Summary, CountsRecordsPatientsLabelsAndAttributes) {
  const auto summary = describe(*set_of({{PatientId("a"), Split::kTrain, {0}, {{"sex", "F"}}},
                                         {PatientId("a"), Split::kTrain, {2}, {{"sex", "F"}}},
                                         {PatientId("b"), Split::kTrain, {2}, {{"sex", "M"}}},
                                         {PatientId("c"), Split::kTest, {1}, {}}},
                                        3));
  EXPECT_EQ(summary.name, "few");
  EXPECT_EQ(summary.records, 4U);
  EXPECT_EQ(summary.patients, 3U);
  ASSERT_EQ(summary.splits.size(), 3U);
  EXPECT_EQ(summary.splits[0], (SplitSummary{Split::kTrain, 3, 2, {1, 0, 2}}));
  EXPECT_EQ(summary.splits[1], (SplitSummary{Split::kHeldOut, 0, 0, {0, 0, 0}}));
  EXPECT_EQ(summary.splits[2], (SplitSummary{Split::kTest, 1, 1, {0, 1, 0}}));
  EXPECT_EQ(summary.attributes.at("sex"), (AttributeSummary{3, {{"F", 2}, {"M", 1}}}));
}

TEST(Summary, CountsPresentUncertainAndUnmentionedFindings) {
  const auto summary = describe(*set_of({{PatientId("a"), Split::kTrain, {1, 1, 0}, {}},
                                         {PatientId("b"), Split::kTrain, {1, kUncertain, kUnmentioned}, {}}},
                                        3, true));
  EXPECT_THAT(summary.splits[0].labels, ElementsAre(2, 1, 0));
  EXPECT_THAT(summary.splits[0].uncertain, ElementsAre(0, 1, 0));
  EXPECT_THAT(summary.splits[0].unmentioned, ElementsAre(0, 0, 1));
}

TEST(Summary, TellsNoValuesOfAnAttributeThatIsTextOfItsOwn) {
  std::vector<SampleInfo> samples;
  for (int i = 0; i < 200; ++i)
    samples.push_back({PatientId("a"), Split::kTrain, {0}, {{"report", "seen by " + std::to_string(i)}}});
  const auto summary = describe(*set_of(std::move(samples), 2));
  EXPECT_EQ(summary.attributes.at("report"), (AttributeSummary{200, {}}));
}

}  // namespace
}  // namespace expunge
