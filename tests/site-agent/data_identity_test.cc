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

TEST(DataIdentity, IsThatOfAllPixelsInTheirOrderWhereNothingNamesTheRecords) {
  Films relabelled(20);
  relabelled.relabel(19, {1});
  EXPECT_EQ(*identity_of(Films(20)), *identity_of(Films(20)));
  EXPECT_EQ(*identity_of(relabelled), *identity_of(Films(20))) << "a corrected label moves nobody";
  EXPECT_NE(*identity_of(Films(19)), *identity_of(Films(20)));
  EXPECT_FALSE(*identity_of(Films(20, true))) << "their names tell them";
}

// Patients of another file with the same ids would be forgotten instead.
class OtherData : public testing::Test {
 protected:
  OtherData() { site_.data = kThis; }
  void ask() {
    site_.ready();
    ASSERT_TRUE(site_.forget({"p1"}));
  }

  const Digest kThis = sha256(view_of("this hospital's")), kOther = sha256(view_of("another's"));
  ASite site_;
};

TEST_F(OtherData, IsNobodysMatterBeforeTheFirstRequest) {
  site_.ready();
  site_.data = kOther;
  EXPECT_TRUE(site_.try_restore());
}

TEST_F(OtherData, IsRefusedOnceThereAreRequests) {
  ask();
  EXPECT_TRUE(site_.try_restore());
  for (const auto& other : {std::optional(kOther), std::optional<Digest>()}) {
    site_.data = other;
    const auto refused = site_.try_restore();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::kBadInput);
    EXPECT_THAT(refused.error().what, HasSubstr("the data set is not the one"));
  }
}

TEST_F(OtherData, IsTakenWhereTheAdministratorSaysSoAndKnownFromThenOn) {
  ask();
  site_.data = kOther;
  site_.accepts_data = true;
  site_.restart();
  EXPECT_THAT(site_.notes, testing::Contains(HasSubstr("the data set has changed")));
  site_.accepts_data = false;
  EXPECT_TRUE(site_.try_restore());
  site_.data = kThis;
  EXPECT_FALSE(site_.try_restore());
}

TEST_F(OtherData, IsNotTakenForThatOfRequestsOfAProgramThatDidNotKeepIt) {
  ask();
  site_.saved.erase("data");
  const auto whole = site_.records;
  std::erase_if(site_.records, [](const CohortRecord& record) { return record.index == 2; });
  EXPECT_FALSE(site_.try_restore()) << "a quarantined record is not there";
  site_.records = whole;
  site_.restart();
  site_.data = kOther;
  EXPECT_FALSE(site_.try_restore()) << "kept at the first start";
}

}  // namespace
}  // namespace expunge
