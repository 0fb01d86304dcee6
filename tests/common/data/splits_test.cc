#include "common/data/splits.h"

#include <gtest/gtest.h>

#include <map>

namespace expunge {
namespace {

PatientId patient(int number) {
  return PatientId("P" + std::to_string(number));
}

TEST(Splits, DrawSeventyFifteenFifteen) {
  std::map<Split, int> count;
  for (int i = 0; i < 20'000; ++i) ++count[split_of(patient(i), 1)];
  EXPECT_NEAR(count[Split::kTrain], 14'000, 300);
  EXPECT_NEAR(count[Split::kHeldOut], 3'000, 200);
  EXPECT_NEAR(count[Split::kTest], 3'000, 200);
}

TEST(Splits, DrawEightyFiveFifteenWhereTheTestIsGiven) {
  std::map<Split, int> count;
  for (int i = 0; i < 20'000; ++i) ++count[training_split_of(patient(i), 1)];
  EXPECT_NEAR(count[Split::kTrain], 17'000, 300);
  EXPECT_EQ(count[Split::kTest], 0);
}

TEST(Splits, DependOnTheSeedAndThePatientAlone) {
  int same = 0;
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(split_of(patient(i), 7), split_of(patient(i), 7));
    if (split_of(patient(i), 7) == split_of(patient(i), 8)) ++same;
  }
  EXPECT_NEAR(same, 535, 80);  // 0.7² + 2 · 0.15²
}

}  // namespace
}  // namespace expunge
