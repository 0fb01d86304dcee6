#include "coordinator/admission.h"

#include <cmath>

#include "protocols/limits.h"
#include "tests/coordinator/support.h"

namespace expunge::testing {
namespace {

using ::testing::HasSubstr;

TEST(Admission, WeightAboveWhatWasAnnouncedIsRefused) {
  CoordinatorWorld world;
  world.begin();
  EXPECT_EQ(world.admit(1, Update{{2}, Payload::kDelta, 101, 0, {}}, 16).error().fault, Fault::kBadInput);
  EXPECT_TRUE(world.admit(1, Update{{2}, Payload::kDelta, 100, 0, {}}, 16));
}

TEST(Admission, WrongSizeKindMeasureAndAttachmentAreRefused) {
  CoordinatorWorld world;
  world.begin();
  const Update good{{2}, Payload::kDelta, 100, 0, {}};
  EXPECT_EQ(world.admit(1, good, 17).error().fault, Fault::kBadInput);
  EXPECT_EQ(world.admit(1, good, 0).error().fault, Fault::kBadInput);
  Update mask = good;
  mask.payload = Payload::kMask;
  EXPECT_EQ(world.admit(1, mask, 1).error().fault, Fault::kBadInput);
  Update unknown = good;
  unknown.measures = {{"patients.names", 1, 1}};
  EXPECT_EQ(world.admit(1, unknown, 16).error().fault, Fault::kBadInput);
  Update infinite = good;
  infinite.measures = {{"test.loss", std::numeric_limits<double>::infinity(), 1}};
  EXPECT_EQ(world.admit(1, infinite, 16).error().fault, Fault::kBadInput);
  EXPECT_EQ(world.admit(1, Hello{}, 10).error().fault, Fault::kBadInput);
  EXPECT_EQ(world.admit(1, Welcome{}).error().fault, Fault::kBadInput);
}

TEST(Admission, MeasuresThatCannotBeAreRefused) {
  CoordinatorWorld world;
  world.begin();
  Update update{{2}, Payload::kDelta, 100, limits::kLargestCount, {}};
  const auto admitted = [&](Measure measure) {
    update.measures = {std::move(measure)};
    return world.admit(1, update, 16);
  };
  for (const char* name : {"test.accuracy", "forget.auc", "membership.auc", "membership.tpr_at_1pct_fpr"}) {
    EXPECT_TRUE(admitted({name, 0, limits::kLargestCount})) << name;
    EXPECT_TRUE(admitted({name, 1, 1})) << name;
    for (const double value : {-0.01, 1.01})
      EXPECT_THAT(admitted({name, value, 1}).error().what, HasSubstr(", outside 0 to 1")) << name;
    EXPECT_THAT(admitted({name, 1, limits::kLargestCount + 1}).error().what, HasSubstr("has count 1099511627777"));
  }
  EXPECT_TRUE(admitted({"test.loss", 9, 1}));
  EXPECT_THAT(admitted({"test.loss", -1, 1}).error().what, HasSubstr("test.loss is -1.000000, outside 0 to 10^9"));
  EXPECT_THAT(admitted({"test.loss", std::nan(""), 1}).error().what, HasSubstr("is not finite"));
  EXPECT_THAT(admitted({"held-out.loss", 1.7e308, 1}).error().what, HasSubstr("outside 0 to 10^9"));
  EXPECT_TRUE(admitted({"test.psnr", 30, 1}));
  update.sample_visits = limits::kLargestCount + 1;
  EXPECT_THAT(admitted({"test.loss", 1, 1}).error().what, HasSubstr("sample visits 1099511627777, at most"));
}

}  // namespace
}  // namespace expunge::testing
