// Whether a site still holds the records in which its forget requests found theirs.
#include "site-agent/data_identity.h"

#include "tests/common/learn/drawn_data.h"
#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::HasSubstr;

// Each record's pixels are its number.
class Films final : public DrawnData {
 public:
  explicit Films(std::size_t size, bool has_names = false) : DrawnData({}), has_names_(has_names) {
    for (std::size_t i = 0; i < size; ++i) add({0}, std::vector<std::uint8_t>(784, static_cast<std::uint8_t>(i)));
  }
  std::string record_name(std::size_t index) const override {
    return has_names_ ? "film-" + std::to_string(index) + ".png" : "";
  }

 private:
  bool has_names_;
};

TEST(DataIdentity, IsThatOfAllLabelsAndPixelsWhereNothingNamesTheRecords) {
  Films relabelled(20);
  relabelled.relabel(19, {1});
  EXPECT_EQ(*identity_of(Films(20)), *identity_of(Films(20)));
  EXPECT_NE(*identity_of(relabelled), *identity_of(Films(20)));
  EXPECT_NE(*identity_of(Films(19)), *identity_of(Films(20)));
}

TEST(DataIdentity, OfRecordsWithNamesIsTheSameHoweverManyThereAre) {
  EXPECT_EQ(*identity_of(Films(3, true)), *identity_of(Films(4, true)));
  EXPECT_NE(*identity_of(Films(3, true)), *identity_of(Films(3)));
}

// Against the patients of another file with the same ids being forgotten instead.
TEST(DataIdentity, AnotherSetIsRefusedOnceThereAreRequests) {
  ASite site;
  site.data = sha256(view_of("this hospital's"));
  site.ready();
  site.data = sha256(view_of("another's"));
  EXPECT_TRUE(site.try_restore()) << "before any request it may change";
  site.ready();
  ASSERT_TRUE(site.forget({"p1"}));
  EXPECT_TRUE(site.try_restore());
  site.data = sha256(view_of("this hospital's"));
  const auto refused = site.try_restore();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::kBadInput);
  EXPECT_THAT(refused.error().what, HasSubstr("start the site with the file that it had then"));
}

TEST(DataIdentity, IsKeptForRequestsOfAProgramThatDidNotKeepIt) {
  ASite site;
  site.data = sha256(view_of("this hospital's"));
  site.ready();
  ASSERT_TRUE(site.forget({"p1"}));
  site.saved.erase("data");
  site.restart();
  site.data = sha256(view_of("another's"));
  EXPECT_FALSE(site.try_restore());
}

}  // namespace
}  // namespace expunge
