#include "site-agent/cohort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const RequestId kFirst = RequestId::of("fr-1");
const RequestId kSecond = RequestId::of("fr-2");

// Two films of one patient, listed one way or the other.
class NamedFilms final : public Dataset {
 public:
  explicit NamedFilms(std::vector<std::string> names) : names_(std::move(names)) {}
  std::string name() const override { return "films"; }
  DatasetShape shape() const override { return {}; }
  std::size_t size() const override { return names_.size(); }
  const SampleInfo& info(std::size_t) const override { return info_; }
  std::string record_name(std::size_t index) const override { return names_[index]; }
  Status read(std::size_t, std::span<std::uint8_t>) const override { return {}; }

 private:
  std::vector<std::string> names_;
  SampleInfo info_{PatientId("p"), Split::kTrain, {0}, {}};
};

TEST(Cohort, TellsAPatientsRecordsByTheirNamesHoweverTheyAreSorted) {
  const auto one = cohort_records(NamedFilms({"a.png", "b.png"})),
             other = cohort_records(NamedFilms({"b.png", "a.png"}));
  EXPECT_EQ(one[0].place, other[1].place);
  EXPECT_EQ(one[1].place, other[0].place);
  EXPECT_EQ(one[0].among, other[0].among);
  EXPECT_NE(one[0].among, cohort_records(NamedFilms({"a.png", "c.png"}))[0].among);
  EXPECT_NE(one[0].among, cohort_records(NamedFilms({"a.png"}))[0].among);
}

TEST(Cohort, FindsTheTrainingRecordsOfPatients) {
  const auto records = Cohort(some_records()).training_records_of(subjects({"p3", "p1"}));
  ASSERT_TRUE(records);
  EXPECT_THAT(*records, ElementsAre(2, 3, 6, 7));
}

TEST(Cohort, TellsHowManyPatientsItDoesNotKnowAndNamesNone) {
  const auto records = Cohort(some_records()).training_records_of(subjects({"p3", "nobody", "noone"}));
  ASSERT_FALSE(records);
  EXPECT_EQ(records.error().fault, Fault::kBadInput);
  EXPECT_THAT(records.error().what, HasSubstr("2 of the 3 patients"));
  EXPECT_THAT(records.error().what, Not(HasSubstr("nobody")));
}

TEST(Cohort, RefusesPatientsThatNothingWasLearnedFrom) {
  const auto records = Cohort(some_records()).training_records_of(subjects({"p3", "t24"}));
  ASSERT_FALSE(records);
  EXPECT_EQ(records.error().fault, Fault::kBadInput);
  EXPECT_THAT(records.error().what, HasSubstr("1 of the 2 patients"));
}

TEST(Cohort, KeepsQuarantinedRecordsOutOfRetain) {
  Cohort cohort(some_records());
  cohort.quarantine(kFirst, {2, 3});
  EXPECT_THAT(cohort.retain(), SizeIs(18));
  EXPECT_THAT(cohort.retain(), Not(Contains(2)));
  EXPECT_THAT(cohort.forget({kFirst}), ElementsAre(2, 3));
  EXPECT_THAT(cohort.forget({kSecond}), ElementsAre());
}

TEST(Cohort, ForgetSetOfSeveralRequestsIsTheirUnion) {
  Cohort cohort(some_records());
  cohort.quarantine(kSecond, {9, 8});
  cohort.quarantine(kFirst, {2, 3});
  EXPECT_THAT(cohort.forget({kSecond, kFirst}), ElementsAre(2, 3, 8, 9));
}

TEST(Cohort, ErasedRecordsAreGoneForGood) {
  Cohort cohort(some_records());
  cohort.quarantine(kFirst, {2, 3});
  cohort.erase(kFirst);
  EXPECT_THAT(cohort.retain(), SizeIs(18));
  EXPECT_THAT(cohort.forget({kFirst}), ElementsAre());
  EXPECT_FALSE(cohort.training_records_of(subjects({"p1"})));
}

}  // namespace
}  // namespace expunge
