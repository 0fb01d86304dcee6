#include "simulations/evaluation/strata.h"

#include "simulations/evaluation/memorisation.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/simulations/evaluation/synthetic.h"

namespace expunge {
namespace {

const Stratum& find(const std::vector<Stratum>& all, const std::string& axis, const std::string& value) {
  const auto found =
      std::ranges::find_if(all, [&](const Stratum& one) { return one.axis == axis && one.value == value; });
  EXPECT_NE(found, all.end()) << axis << " " << value;
  return *found;
}

TEST(Strata, CompareEachValueWithTheOracles) {
  SyntheticWorld world(4);
  const auto oracles = world.oracles(3);
  const auto original = world.model("original", kOriginal);
  const auto all = strata(world.cohort(), original, original, pointers_to(oracles), {});
  const auto& women = *find(all, "sex", "F").forget;
  EXPECT_EQ(women.records + find(all, "sex", "M").forget->records, 120U);
  EXPECT_EQ(women.patients, 30U);
  EXPECT_DOUBLE_EQ(women.original, women.candidate);
  EXPECT_NEAR(women.difference, women.candidate - women.oracles, 1e-12);
  EXPECT_GT(*women.least, 0) << "the original is better on what it remembers";
  EXPECT_LT(*women.least, women.difference);
  EXPECT_GT(*women.most, women.difference);
}

TEST(Strata, AreTheSexesSitesClassesAndDifficultiesThatThereAre) {
  SyntheticWorld world(4);
  const auto oracles = world.oracles(3);
  const auto original = world.model("original", kOriginal);
  const auto forget = world.cohort().of(RecordSet::kForget);
  const auto difficulty = thirds(memorisation(original, pointers_to(oracles), forget));
  const auto all = strata(world.cohort(), original, oracles[0], pointers_to(oracles), difficulty);
  EXPECT_EQ(find(all, "difficulty", "hard").forget->records, 40U);
  EXPECT_GT(find(all, "difficulty", "hard").forget->original, find(all, "difficulty", "hard").forget->oracles);
  EXPECT_FALSE(find(all, "difficulty", "hard").test);
  EXPECT_EQ(find(all, "class", "2").test->records, 100U);
  EXPECT_FALSE(find(all, "class", "2").missed_test) << "of a class that is one minus its accuracy";
  EXPECT_FALSE(find(all, "site", "site-a").forget);
}

TEST(Strata, OfFindingsCountWhatIsMissed) {
  JudgedCohort cohort{.classes = 2, .is_multi_label = true, .label_names = {"Edema", "Effusion"}};
  cohort.records.push_back({RecordSet::kTest, false, 0, {1, 0}});
  cohort.records.push_back({RecordSet::kTest, false, 1, {1, kNotKnown}});
  const auto sees = answered(cohort, "original", {0.9F, 0.1F, 0.9F, 0.1F});
  const auto misses = answered(cohort, "candidate", {0.9F, 0.1F, 0.2F, 0.9F});
  const auto all = strata(cohort, sees, misses, {&sees}, {});
  const auto& edema = find(all, "finding", "Edema");
  EXPECT_EQ(edema.missed_test->candidate, 0.5);
  EXPECT_EQ(edema.missed_test->oracles, 0);
  EXPECT_EQ(edema.missed_test->difference, 0.5);
  EXPECT_EQ(find(all, "finding", "Effusion").test->records, 1U) << "what is not known does not count";
  EXPECT_FALSE(find(all, "finding", "Effusion").missed_test);
}

TEST(Strata, KeepTheOrderOfTheClasses) {
  JudgedCohort cohort{.classes = 11, .is_multi_label = false, .label_names = {}};
  for (std::int32_t label = 0; label < 11; ++label)
    cohort.records.push_back({RecordSet::kTest, false, static_cast<std::uint32_t>(label), {label}});
  const auto model = answered(cohort, "model", std::vector<float>(121, 1.0F / 11));
  std::vector<std::string> classes;
  for (const auto& stratum : strata(cohort, model, model, {&model}, {}))
    if (stratum.axis == "class") classes.push_back(stratum.value);
  ASSERT_EQ(classes.size(), 11U);
  EXPECT_EQ(classes[2], "2");
  EXPECT_EQ(classes[10], "10");
}

TEST(Strata, AgesAreBroadBands) {
  EXPECT_EQ(age_band("39"), "0–39");
  EXPECT_EQ(age_band("40"), "40–64");
  EXPECT_EQ(age_band("65"), "65+");
  for (const auto* wrong : {"", "old", "-1", "4x"}) EXPECT_FALSE(age_band(wrong)) << wrong;
}

}  // namespace
}  // namespace expunge
