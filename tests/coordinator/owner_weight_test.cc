// What an owner's update weighs in a round of unlearning.
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

// A first round of unlearning for site 2, which trains on one record and whose forget records are answered better by
// `gap` than unseen ones.
void unlearn_one_record(CoordinatorWorld& world, double gap) {
  train_to_the_end(world);
  world.forget(2, 1);
  world.evaluate_all(2, gap);
  world.train(1, 90, {0, 0, 0, 0});
  world.train(2, 1, {4, 0, 0, 0});
}

TEST(OwnerWeight, IsAShareOfItsOwnHoweverFewRecordsTheOwnerHas) {
  CoordinatorWorld world;
  unlearn_one_record(world, 0.3);
  world.train(3, 10, {0, 10, 0, 0});
  const auto values = world.values_of({4});
  EXPECT_NEAR(values[0] - 2, 1.6, 1e-5);  // two fifths of 4
  EXPECT_NEAR(values[1] - 2, 0.6, 1e-5);  // a tenth of the other three fifths of 10
}

TEST(OwnerWeight, IsByRecordsWhereNothingIsKnown) {
  CoordinatorWorld world;
  unlearn_one_record(world, 0);
  world.train(3, 9, {0, 0, 0, 0});
  EXPECT_NEAR(world.values_of({4})[0] - 2, 0.04, 1e-5);  // a hundredth of 4
}

}  // namespace
}  // namespace expunge::testing
