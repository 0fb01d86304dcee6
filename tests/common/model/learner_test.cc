#include "common/model/learner.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(Measures, AreFoundByName) {
  const Measures measures = {{"test.accuracy", 0.8, 10}, {"test.loss", 0.5, 10}};
  ASSERT_NE(find(measures, "test.loss"), nullptr);
  EXPECT_EQ(find(measures, "test.loss")->value, 0.5);
  EXPECT_EQ(find(measures, "test.auc"), nullptr);
}

}  // namespace
}  // namespace expunge
