#include "site-agent/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const RequestId kRequest = RequestId::of("fr-1");

Cohort with_quarantine() {
  Cohort cohort(some_records());
  cohort.quarantine(kRequest, {0, 1});
  return cohort;
}

Result<Selection> select(Work work, const Cohort& cohort, std::map<std::string, double> parameters = {},
                         Policy policy = {}) {
  RoundTask task = a_task(1, work);
  task.instruction.parameters = std::move(parameters);
  task.requests = {kRequest};
  return select_records(task, cohort, policy, 1, 2);
}

TEST(Selection, TrainingTakesAllButTheQuarantined) {
  const auto selection = select(Work::kTrain, with_quarantine());
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->retain, SizeIs(18));
  EXPECT_THAT(selection->forget, IsEmpty());
  EXPECT_THAT(selection->held_out, IsEmpty());
  EXPECT_THAT(selection->test, ElementsAre(23, 24, 25));
}

TEST(Selection, WithoutRecordsThereIsNothingToLearnFrom) {
  for (const Work work : {Work::kTrain, Work::kUnlearn}) {
    const auto selection = select(work, Cohort({}));
    ASSERT_TRUE(selection);
    EXPECT_THAT(selection->forget, IsEmpty());
    EXPECT_THAT(selection->retain, IsEmpty());
  }
}

TEST(Selection, RetainRecordsThatThePolicyWithholdsAreNoneToUnlearnWith) {
  Policy policy;
  policy.largest_retain_share = 0;
  const auto selection = select(Work::kUnlearn, Cohort(some_records()), {}, policy);
  ASSERT_FALSE(selection);
  EXPECT_EQ(selection.error().fault, Fault::kBadInput);
}

TEST(Selection, UnlearningTakesTheForgetSetAndAShareOfRetain) {
  const auto selection = select(Work::kUnlearn, with_quarantine(), {{"retain_share", 0.5}});
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->forget, ElementsAre(0, 1));
  EXPECT_THAT(selection->retain, SizeIs(9));
  EXPECT_THAT(selection->held_out, SizeIs(3));
}

TEST(Selection, AnOwnerMayBeToldToTakeSoManyRetainRecordsForEachForgetRecord) {
  const auto asked = [](double share, double beside) {
    return select(Work::kUnlearn, with_quarantine(), {{"retain_share", share}, {"retain_per_forget", beside}});
  };
  EXPECT_THAT(asked(0.05, 2)->retain, SizeIs(4)) << "where the share is less";
  EXPECT_THAT(asked(0.5, 2)->retain, SizeIs(9)) << "the share, where it is more";
  EXPECT_THAT(asked(0.05, 100)->retain, SizeIs(18)) << "all that there are";
  Policy policy;
  policy.largest_retain_share = 0.1;
  const auto capped =
      select(Work::kUnlearn, with_quarantine(), {{"retain_share", 0.05}, {"retain_per_forget", 9}}, policy);
  EXPECT_THAT(capped->retain, SizeIs(2)) << "as many as the policy lets it touch";
}

TEST(Selection, UnlearningShareIsCappedByThePolicy) {
  Policy policy;
  policy.largest_retain_share = 0.1;
  const auto selection = select(Work::kUnlearn, with_quarantine(), {{"retain_share", 0.5}}, policy);
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->retain, SizeIs(2));
}

TEST(Selection, APolicyOfNoRetainShareGivesNone) {
  Policy policy;
  policy.largest_retain_share = 0;
  const auto selection = select(Work::kUnlearn, with_quarantine(), {{"retain_share", 0.5}}, policy);
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->retain, IsEmpty());
  EXPECT_FALSE(select(Work::kUnlearn, Cohort(some_records()), {}, policy));
}

TEST(Selection, SaliencyTakesForgetAndHeldOut) {
  const auto selection = select(Work::kSaliency, with_quarantine());
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->forget, ElementsAre(0, 1));
  EXPECT_THAT(selection->retain, IsEmpty());
  EXPECT_THAT(selection->held_out, SizeIs(3));
}

TEST(Selection, SaliencyWithoutAForgetSetIsRefused) {
  EXPECT_FALSE(select(Work::kSaliency, Cohort(some_records())));
}

TEST(Selection, EvaluationMeasuresAtMostSoManyRetainRecordsAlwaysTheSame) {
  CohortRecords many;
  for (std::uint32_t i = 0; i < 2000; ++i) many.push_back({i, PatientId(std::to_string(i)), Split::kTrain});
  const Cohort cohort(many);
  const auto selection = select(Work::kEvaluate, cohort);
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->retain, SizeIs(kMostEvaluatedRetain));
  const auto again = select_records(a_task(9, Work::kEvaluate), cohort, {}, 77, 2);
  EXPECT_EQ(selection->retain, again->retain);
}

TEST(Selection, EvaluationTakesAllSets) {
  const auto selection = select(Work::kEvaluate, with_quarantine());
  ASSERT_TRUE(selection);
  EXPECT_THAT(selection->forget, SizeIs(2));
  EXPECT_THAT(selection->retain, SizeIs(18));
  EXPECT_THAT(selection->held_out, SizeIs(3));
  EXPECT_THAT(selection->test, SizeIs(3));
  EXPECT_FALSE(select(Work::kEvaluate, Cohort({})));
}

TEST(Selection, SitesDrawDifferentlyButInitialiseAlike) {
  Instruction instruction;
  instruction.seed = 5;
  EXPECT_NE(site_seed(instruction, SiteId::of("a")), site_seed(instruction, SiteId::of("b")));
  instruction.work = Work::kInitialise;
  EXPECT_EQ(site_seed(instruction, SiteId::of("a")), site_seed(instruction, SiteId::of("b")));
}

}  // namespace
}  // namespace expunge
