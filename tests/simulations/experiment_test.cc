#include "simulations/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "simulations/forget_choice.h"
#include "tests/simulations/study/a_study.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

Result<Experiment> read(const TomlValues& values) {
  const TemporaryFolder folder;
  DiskFiles files;
  EXPECT_TRUE(write_file(files, folder / "tiny.toml", view_of(a_cell(values).config)));
  return read_experiment(files, folder / "tiny.toml", std::nullopt, std::nullopt, std::nullopt);
}

std::size_t chosen(const TomlValues& values) {
  const auto experiment = read(values);
  EXPECT_TRUE(experiment) << experiment.error().what;
  const auto patients = choose_patients(*experiment, {});
  EXPECT_TRUE(patients) << patients.error().what;
  return patients ? patients->size() : 0;
}

TEST(ForgetChoice, IsAShareOfTheOwnersPatientsOrANumberOfThem) {
  const auto all = chosen({{"forget.share", "1.0"}});
  EXPECT_GT(all, 20);
  EXPECT_EQ(chosen({{"forget.share", "0.5"}}), (all + 1) / 2);
  EXPECT_EQ(chosen({{"forget.share", "0.000001"}}), 1);
  EXPECT_EQ(chosen({{"forget.patients", "3"}, {"forget.share", "0.5"}}), 3);
  EXPECT_EQ(chosen({{"forget.patients", "100000"}}), all);
}

TEST(ForgetChoice, WithASeedOfItsOwnIsTheSameWhateverTheStudys) {
  const auto chosen_with = [](TomlValues values) {
    values.insert({{"data.seed", "1"}, {"forget.share", "0.5"}});
    return *choose_patients(*read(values), {});
  };
  EXPECT_NE(chosen_with({{"study.seed", "3"}}), chosen_with({{"study.seed", "4"}}));
  EXPECT_EQ(chosen_with({{"study.seed", "3"}, {"forget.seed", "9"}}),
            chosen_with({{"study.seed", "4"}, {"forget.seed", "9"}}));
  EXPECT_NE(chosen_with({{"forget.seed", "8"}}), chosen_with({{"forget.seed", "9"}}));
}

TEST(ForgetChoice, ASeedBelowZeroIsRefused) {
  const auto experiment = read({{"forget.seed", "-1"}});
  ASSERT_FALSE(experiment);
  EXPECT_THAT(experiment.error().what, HasSubstr("seed in [forget]"));
}

TEST(ForgetChoice, IsMadeAmongThoseWhoQualify) {
  const auto all = chosen({{"forget.share", "1.0"}});
  const auto women = chosen({{"forget.share", "1.0"}, {"forget.among", "'sex=F'"}});
  const auto men = chosen({{"forget.share", "1.0"}, {"forget.among", "'sex=M'"}});
  EXPECT_GT(women, 0);
  EXPECT_GT(men, 0);
  EXPECT_EQ(women + men, all);
}

TEST(ForgetChoice, NobodyWhoQualifiesIsRefused) {
  const auto experiment = read({{"forget.among", "'age=150-160'"}});
  ASSERT_TRUE(experiment);
  const auto patients = choose_patients(*experiment, {});
  ASSERT_FALSE(patients);
  EXPECT_EQ(patients.error().what, "site-b has no training patient with age=150-160; choose others in [forget]");
}

// Two sites of ten training patients each, whose images are none.
Experiment with_cohort(const TemporaryFolder& folder) {
  DiskFiles files;
  std::string table = "patient,path,hospital,finding,split\n";
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    table += "P" + number + "," + number + ".png," + (i < 10 ? "site-a" : "site-b") + ",1,train\n";
    EXPECT_TRUE(write_file(files, folder / (number + ".png"), view_of(std::string("no image"))));
  }
  EXPECT_TRUE(write_file(files, folder / "cohort.csv", view_of(table)));
  Experiment experiment = *read({{"forget.share", "1.0"}});
  experiment.data.kind = DataKind::kCohort;
  experiment.data.path = folder / "cohort.csv";
  experiment.data.cohort = {.images = {}, .labels = {"finding"}, .class_names = {"0", "1"}};
  experiment.data.partition->scheme = PartitionScheme::kColumn;
  experiment.data.partition->column = "hospital";
  experiment.sites = {SiteId::of("site-a"), SiteId::of("site-b")};
  experiment.data.partition->sites = experiment.sites;
  return experiment;
}

TEST(ForgetChoice, LooksAtNoImage) {
  const TemporaryFolder folder;
  const Experiment experiment = with_cohort(folder);
  EXPECT_FALSE(open_dataset(experiment.data, DiskFiles()));
  const auto patients = choose_patients(experiment, {});
  ASSERT_TRUE(patients) << patients.error().what;
  EXPECT_EQ(patients->size(), 10U);
}

TEST(ForgetChoice, MayBeAThirdByTheLossUnderTheOriginal) {
  const auto all = *choose_patients(*read({{"forget.share", "1.0"}}), {});
  PatientLosses losses;
  for (const auto& patient : all) losses[patient] = 100 - static_cast<double>(losses.size());
  std::set<PatientId> found;
  double last = 0;
  for (const char* difficulty : {"'easy'", "'medium'", "'hard'"}) {
    const auto third = choose_patients(*read({{"forget.share", "1.0"}, {"forget.difficulty", difficulty}}), losses);
    ASSERT_TRUE(third) << third.error().what;
    double least = 100, most = 0;
    for (const auto& patient : *third) {
      least = std::min(least, losses.at(patient));
      most = std::max(most, losses.at(patient));
    }
    EXPECT_GT(least, last) << difficulty;
    last = most;
    found.insert(third->begin(), third->end());
  }
  EXPECT_EQ(found.size(), all.size());
}

TEST(ForgetChoice, AThirdOfOnePatientMayBeNobody) {
  for (int age = 20; age < 90; ++age) {
    const std::string among = "'age=" + std::to_string(age) + "-" + std::to_string(age) + "'";
    const auto one = choose_patients(*read({{"forget.share", "1.0"}, {"forget.among", among}}), {});
    if (!one || one->size() != 1) continue;
    const auto nobody = check_choice(*read({{"forget.among", among}, {"forget.difficulty", "'medium'"}}));
    ASSERT_FALSE(nobody);
    EXPECT_THAT(nobody.error().what, HasSubstr("site-b has no medium third of 1 training patients"));
    return;
  }
  FAIL() << "no age has one patient alone";
}

TEST(ForgetChoice, WhoHasNoLossIsInNoThird) {
  const auto experiment = *read({{"forget.share", "1.0"}, {"forget.difficulty", "'easy'"}});
  const auto all = *choose_patients(*read({{"forget.share", "1.0"}}), {});
  EXPECT_EQ(choose_patients(experiment, {{all[3], 1}})->front(), all[3]);
  EXPECT_FALSE(choose_patients(experiment, {}));
}

TEST(Experiment, AModelOfOtherClassesThanTheClinicIsRefused) {
  const auto experiment = read({{"data.classes", "5"}});
  ASSERT_FALSE(experiment);
  EXPECT_THAT(experiment.error().what, HasSubstr("but the generated clinic has 5 (classes in [data])"));
}

TEST(Experiment, AnUnknownDifficultyIsRefusedWithItsLine) {
  const auto experiment = read({{"forget.difficulty", "'tricky'"}});
  ASSERT_FALSE(experiment);
  EXPECT_THAT(experiment.error().what, HasSubstr("difficulty in [forget] is 'tricky', but must be \"easy\""));
}

TEST(Experiment, AnUnknownWayToChooseIsRefusedWithItsLine) {
  const auto experiment = read({{"forget.among", "'weight=70'"}});
  ASSERT_FALSE(experiment);
  EXPECT_THAT(experiment.error().what, HasSubstr("among in [forget] is 'weight=70', but must be like"));
}

TEST(Experiment, HasOneOracleUnlessItSaysMore) {
  EXPECT_EQ(read({})->oracles, 1);
  EXPECT_EQ(read({{"evaluation.oracles", "5"}})->oracles, 5);
  EXPECT_FALSE(read({{"evaluation.oracles", "0"}}));
}

}  // namespace
}  // namespace expunge
