#include "simulations/forget_run.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(WithoutBand, AnotherMethodIsNotGivenTheMainOnesParameters) {
  Study study;
  study.forget.method = "salun";
  study.forget.parameters = {{"fraction", 0.25}};
  EXPECT_TRUE(without_band(study, "random-labels").forget.parameters.empty());
  EXPECT_EQ(without_band(study, "salun").forget.parameters, study.forget.parameters);
  EXPECT_EQ(without_band(study, "salun").band.forget_gap, 1);
}

}  // namespace
}  // namespace expunge
