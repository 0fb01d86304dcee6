#include "site-agent/forget_scope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::HasSubstr;
using testing::SizeIs;

// some_records(): records 0 … 19 for training, two a patient, of the classes 0, 1, 2, 3 in turn; 20 … 22 held out.
std::vector<std::uint32_t> records_of(const ForgetScope& scope) {
  const auto subjects = subjects_of(scope, some_records());
  EXPECT_TRUE(subjects) << subjects.error().what;
  return training_records(*subjects, some_records());
}

std::string refusal_of(const ForgetScope& scope) {
  const auto subjects = subjects_of(scope, some_records());
  EXPECT_FALSE(subjects);
  return subjects ? "" : subjects.error().what;
}

TEST(ForgetScope, PatientsAreAllTheirRecords) {
  EXPECT_THAT(records_of(patients({"p3", "p1", "p3"})), ElementsAre(2, 3, 6, 7));
}

TEST(ForgetScope, RecordsAreTheseAlone) {
  EXPECT_THAT(records_of(RecordNumbers{{7, 2, 7}}), ElementsAre(2, 7));
}

TEST(ForgetScope, AClassIsItsTrainingRecords) {
  EXPECT_THAT(records_of(OneClass{3}), ElementsAre(3, 7, 11, 15, 19));
}

TEST(ForgetScope, AFindingIsTheRecordsThatHaveIt) {
  const CohortRecords films{{0, PatientId("a"), Split::kTrain, {1, 0}, 0, 2},
                            {1, PatientId("a"), Split::kTrain, {-1, 1}, 1, 2},
                            {2, PatientId("b"), Split::kTest, {0, 1}, 0, 1}};
  const auto subjects = subjects_of(OneClass{1}, films);
  ASSERT_TRUE(subjects);
  EXPECT_THAT(training_records(*subjects, films), ElementsAre(1));
  EXPECT_FALSE(subjects_of(OneClass{2}, films));
}

TEST(ForgetScope, TheWholeSiteIsAllTrainingRecords) {
  EXPECT_THAT(records_of(WholeSite{}), SizeIs(20));
}

TEST(ForgetScope, RefusesWhatNamesNoTrainingRecord) {
  EXPECT_THAT(refusal_of(std::vector<PatientId>{}), HasSubstr("names no patient"));
  EXPECT_THAT(refusal_of(RecordNumbers{}), HasSubstr("names no record"));
  EXPECT_THAT(refusal_of(RecordNumbers{{3, 20}}), HasSubstr("record 20 is not among"));
  EXPECT_THAT(refusal_of(OneClass{4}), HasSubstr("class 4"));
}

TEST(ForgetScope, OneRecordOfAPatientLeavesTheOthersInTraining) {
  ASite site;
  site.ready();
  const auto id = site.forget(RecordNumbers{{6}});
  ASSERT_TRUE(id) << id.error().what;
  EXPECT_THAT(site.told()["records"]["training"], Eq(19));
  EXPECT_EQ(site.told()["requests"][0]["patients"], 1);
  EXPECT_EQ(*site.forget(RecordNumbers{{6}}), *id) << "the same record again";
  const auto patient = site.forget({"p3"});
  ASSERT_TRUE(patient);
  EXPECT_NE(*patient, *id) << "the patient's other record is asked for too";
  EXPECT_EQ(*site.forget(RecordNumbers{{7}}), *patient) << "a record of a patient who is named";
  EXPECT_THAT(site.told()["records"]["training"], Eq(18));
}

TEST(ForgetScope, ARecordErasedAloneStaysErasedOverARestart) {
  ASite site;
  const auto id = site.ready().forget(RecordNumbers{{6}});
  ASSERT_TRUE(id);
  site.hear_published(4, {*id});
  site.restart();
  EXPECT_THAT(site.told()["records"]["training"], Eq(19));
  EXPECT_THAT(site.told()["records"]["quarantined"], Eq(0));
}

TEST(ForgetScope, ARecordErasedAloneStaysErasedWhenItsPatientIsAskedForLater) {
  ASite site;
  const auto record = site.ready().forget(RecordNumbers{{6}});
  ASSERT_TRUE(record);
  site.hear_published(4, {*record});
  ASSERT_TRUE(site.forget({"p3"}));
  EXPECT_THAT(site.told()["records"]["quarantined"], Eq(1));
  site.restart();
  EXPECT_THAT(site.told()["records"]["quarantined"], Eq(1)) << "record 7 alone";
  EXPECT_THAT(site.told()["records"]["training"], Eq(18));
}

TEST(ForgetScope, APatientErasedInPartIsKeptOutWhenTheDataSetHasOtherRecordsOfIt) {
  ASite site;
  const auto id = site.ready().forget(RecordNumbers{{6}});
  ASSERT_TRUE(id);
  site.hear_published(4, {*id});
  for (CohortRecord& record : site.records)
    if (record.patient == PatientId("p3")) record.among = 9;
  site.restart();
  EXPECT_THAT(site.told()["records"]["training"], Eq(18)) << "neither of p3's";
}

TEST(ForgetScope, WhatWasRefusedMayBeAskedForAgain) {
  ASite site;
  const auto first = site.ready().forget(RecordNumbers{{6}});
  ASSERT_TRUE(first);
  site.hear(progress(*first, RequestState::kRefused, "over the quota"));
  const auto again = site.forget(RecordNumbers{{6}});
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_NE(*again, *first);
  EXPECT_THAT(site.told()["records"]["quarantined"], testing::Ge(1));
}

TEST(ForgetScope, TheSameAskedAgainAfterItsErasureIsTheSameRequest) {
  ASite site;
  const auto id = site.ready().forget(OneClass{2});
  ASSERT_TRUE(id);
  site.hear_published(4, {*id});
  const auto again = site.forget(OneClass{2});
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(*again, *id);
}

TEST(ForgetScope, ARecordInQuarantineStaysThereOverARestart) {
  ASite site;
  ASSERT_TRUE(site.ready().forget(OneClass{0}));
  site.restart();
  EXPECT_THAT(site.told()["records"]["training"], Eq(15));
  EXPECT_THAT(site.told()["records"]["quarantined"], Eq(5));
}

}  // namespace
}  // namespace expunge
