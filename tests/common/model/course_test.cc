#include "common/model/course.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(SamplePasses, AreToldAsASentenceWouldHaveThem) {
  EXPECT_EQ(to_text(SamplePasses{640, 5312}), "640 of 5312 sample passes");
  EXPECT_EQ(to_text(SamplePasses{640, 0}), "640 sample passes") << "a method that decides on its way";
}

TEST(SamplePasses, ArePercentOfWhatIsExpected) {
  EXPECT_EQ((SamplePasses{0, 200}.percent()), 0U);
  EXPECT_EQ((SamplePasses{199, 200}.percent()), 99U) << "not done before it is";
  EXPECT_EQ((SamplePasses{29, 100}.percent()), 29U);
  EXPECT_EQ((SamplePasses{200, 200}.percent()), 100U);
  EXPECT_EQ((SamplePasses{201, 200}.percent()), 100U);
  EXPECT_EQ((SamplePasses{7, 0}.percent()), 0U) << "not known";
}

TEST(Course, BeginsAnewWithEachJobAndStaysStopped) {
  Course course;
  course.expect(10);
  course.passed(4);
  course.passed(3);
  EXPECT_EQ(course.passes(), (SamplePasses{7, 10}));
  course.stop();
  course.begin();
  EXPECT_EQ(course.passes(), SamplePasses{});
  EXPECT_TRUE(course.is_stopped());
}

}  // namespace
}  // namespace expunge
