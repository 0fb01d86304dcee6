#include "protocols/membership/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const WallTime kNow{Duration(1'800'000'000'000)};
const WallTime kLater = kNow + std::chrono::days(30);

Member member(std::string_view name, std::uint8_t seed, MemberStatus status = MemberStatus::kActive) {
  Member made{SiteId::of(name), {}, {}, status};
  made.transport_key.fill(seed);
  made.statement_key.fill(static_cast<std::uint8_t>(seed + 100));
  return made;
}

Roster a_roster() {
  return {
      "north",
      3,
      kNow,
      kLater,
      "tcp://hub.example:7700",
      {member("coordinator", 1), member("site-a", 2), member("site-b", 3, MemberStatus::kPaused), member("site-c", 4)}};
}

class RosterTest : public testing::Test {
 protected:
  Result<Roster> decoded(std::string_view file, WallTime now = kNow) {
    return decode_roster(file, consortium_.verify_key(), now);
  }
  Error refusal(const Roster& roster) {
    const auto result = decoded(encode_roster(roster, consortium_));
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  }
  SigningKey consortium_ = SigningKey::generate();
};

TEST_F(RosterTest, GoesThereAndBack) {
  const auto roster = decoded(encode_roster(a_roster(), consortium_));
  ASSERT_TRUE(roster) << roster.error().what;
  EXPECT_EQ(*roster, a_roster());
}

TEST_F(RosterTest, SitesAreTheActiveOnesWithoutTheCoordinator) {
  EXPECT_THAT(a_roster().sites(), ElementsAre(SiteId::of("site-a"), SiteId::of("site-c")));
}

TEST_F(RosterTest, FindsMembersByNameAndKey) {
  const Roster roster = a_roster();
  EXPECT_EQ(roster.find(SiteId::of("site-b"))->status, MemberStatus::kPaused);
  EXPECT_EQ(roster.find(SiteId::of("site-z")), nullptr);
  EXPECT_EQ(roster.find(roster.members[3].transport_key)->name, SiteId::of("site-c"));
  EXPECT_EQ(roster.find(TransportKey{}), nullptr);
}

TEST_F(RosterTest, ForeignSignatureIsNotTrusted) {
  const auto result = decoded(encode_roster(a_roster(), SigningKey::generate()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(),
            not_trusted("the roster is not signed with this consortium's key: it is another's, or it was changed"));
}

TEST_F(RosterTest, EveryChangedByteIsRefused) {
  const std::string good = encode_roster(a_roster(), consortium_);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    EXPECT_FALSE(decoded(bad)) << i;
  }
}

TEST_F(RosterTest, EveryCutIsRefused) {
  const std::string good = encode_roster(a_roster(), consortium_);
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(decoded(good.substr(0, size))) << size;
  EXPECT_EQ(decoded(good + "\n").error().fault, Fault::kBadInput);
  EXPECT_EQ(decoded("").error().what,
            "the file is not a roster as expunge writes it; take the kit as it was provisioned");
}

TEST_F(RosterTest, ExpiredIsNotTrusted) {
  const std::string file = encode_roster(a_roster(), consortium_);
  EXPECT_TRUE(decoded(file, kLater - Duration(1)));
  const auto result = decoded(file, kLater);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(), not_trusted("the roster of north expired on 2027-02-14T08:00:00.000Z; ask the consortium "
                                        "for a new one"));
}

TEST_F(RosterTest, SignedNonsenseIsBadInput) {
  Roster roster = a_roster();
  roster.members.erase(roster.members.begin());
  EXPECT_EQ(refusal(roster), bad_input("the roster lists no coordinator"));

  roster = a_roster();
  roster.members.push_back(roster.members.back());
  EXPECT_EQ(refusal(roster), bad_input("the roster lists site-c twice or out of order"));

  roster = a_roster();
  std::swap(roster.members[1], roster.members[2]);
  EXPECT_EQ(refusal(roster), bad_input("the roster lists site-a twice or out of order"));

  roster = a_roster();
  roster.members[2].transport_key = roster.members[1].transport_key;
  EXPECT_EQ(refusal(roster), bad_input("the roster gives site-b a key that another member has"));

  roster = a_roster();
  roster.members[2].statement_key = roster.members[1].statement_key;
  EXPECT_EQ(refusal(roster), bad_input("the roster gives site-b a key that another member has"));

  roster = a_roster();
  roster.version = 0;
  EXPECT_THAT(refusal(roster).what, HasSubstr("\"version\""));

  roster = a_roster();
  roster.expires = WallTime(Duration(-1));
  EXPECT_THAT(refusal(roster).what, HasSubstr("\"expires_ms\""));
}

}  // namespace
}  // namespace expunge
