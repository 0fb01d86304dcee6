#include "common/base/ids.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(Ids, PlainNamesAreSafeInPaths) {
  EXPECT_TRUE(is_plain_name("site-a2"));
  EXPECT_TRUE(is_plain_name(std::string(63, 'a')));
  for (const char* name : {"", "2site", "-a", "Site", "a/b", "..", "a b", "ä", "a_b"})
    EXPECT_FALSE(is_plain_name(name));
  EXPECT_FALSE(is_plain_name(std::string(64, 'a')));
}

TEST(Ids, ParseRefusesWhatIsNotPlain) {
  EXPECT_EQ(SiteId::parse("site-b")->str(), "site-b");
  EXPECT_EQ(SiteId::parse("../etc").error().fault, Fault::kBadInput);
}

TEST(Ids, NumbersStartAtOneAndZeroIsNone) {
  EXPECT_FALSE(RoundId{});
  EXPECT_EQ(RoundId{}.next(), RoundId{1});
  EXPECT_TRUE(RoundId{1});
}

}  // namespace
}  // namespace expunge
