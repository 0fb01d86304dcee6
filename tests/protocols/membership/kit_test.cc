#include "protocols/membership/kit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "common/net/curve_keys.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const WallTime kNow{Duration(1'800'000'000'000)};

ConsortiumPlan a_plan() {
  return {"north", "tcp://127.0.0.1:7700", {SiteId::of("site-b"), SiteId::of("site-a")}, 30, "[study]\n", ""};
}

std::vector<std::string> everything_in(const Path& folder) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    found.push_back(std::filesystem::relative(entry.path(), folder));
  std::ranges::sort(found);
  return found;
}

class KitTest : public testing::Test {
 protected:
  void provide() {
    const Status made = provision(files_, a_plan(), folder_ / "kits", kNow);
    ASSERT_TRUE(made) << made.error().what;
  }
  Path kit(const std::string& member) { return folder_ / "kits" / member; }
  void replace(const Path& path, std::string_view text, bool is_secret = false) {
    ASSERT_TRUE(write_file(files_, path, view_of(text), is_secret));
  }
  Error refusal(const std::string& member, WallTime now = kNow) {
    const auto opened = open_kit(files_, kit(member), now);
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }
  mode_t mode(const Path& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777;
  }

  TemporaryFolder folder_;
  DiskFiles files_;
};

TEST_F(KitTest, ProvisionMakesAKitForEveryMember) {
  provide();
  EXPECT_THAT(
      everything_in(folder_ / "kits"),
      ElementsAre("consortium.key", "coordinator", "coordinator/consortium.pub", "coordinator/kit.toml",
                  "coordinator/roster.json", "coordinator/state", "coordinator/statement.key", "coordinator/study.toml",
                  "coordinator/transport.key", "site-a", "site-a/consortium.pub", "site-a/kit.toml",
                  "site-a/roster.json", "site-a/site.toml", "site-a/state", "site-a/statement.key",
                  "site-a/transport.key", "site-b", "site-b/consortium.pub", "site-b/kit.toml", "site-b/roster.json",
                  "site-b/site.toml", "site-b/state", "site-b/statement.key", "site-b/transport.key"));
}

TEST_F(KitTest, SecretsAndFoldersAreTheOwnersAlone) {
  provide();
  for (const char* name : {"consortium.key", "coordinator/transport.key", "site-a/statement.key"})
    EXPECT_EQ(mode(folder_ / "kits" / name), 0600u) << name;
  for (const char* name : {"coordinator", "site-a", "site-a/state"})
    EXPECT_EQ(mode(folder_ / "kits" / name), 0700u) << name;
}

TEST_F(KitTest, EveryMemberOpensItsOwnKit) {
  provide();
  for (const char* name : {"coordinator", "site-a", "site-b"}) {
    const auto opened = open_kit(files_, kit(name), kNow);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->member.str(), name);
    EXPECT_EQ(opened->is_coordinator(), opened->member == kCoordinator);
    EXPECT_EQ(opened->folder, kit(name));
    const Member* self = opened->roster.find(opened->member);
    EXPECT_EQ(*curve_public_key(opened->transport_key), self->transport_key);
    EXPECT_EQ(opened->statement_key.verify_key(), self->statement_key);
  }
}

TEST_F(KitTest, AllMembersHoldTheSameRosterThatTheConsortiumSigned) {
  provide();
  const Roster roster = open_kit(files_, kit("coordinator"), kNow)->roster;
  EXPECT_EQ(roster, open_kit(files_, kit("site-a"), kNow)->roster);
  EXPECT_EQ(roster.consortium, "north");
  EXPECT_EQ(roster.address, "tcp://127.0.0.1:7700");
  EXPECT_EQ(roster.expires, kNow + std::chrono::days(30));
  EXPECT_THAT(roster.sites(), ElementsAre(SiteId::of("site-a"), SiteId::of("site-b")));
}

TEST_F(KitTest, ExpiredRosterIsNotTrusted) {
  provide();
  const Error error = refusal("site-a", kNow + std::chrono::days(30));
  EXPECT_EQ(error.fault, Fault::kNotTrusted);
  EXPECT_THAT(error.what, HasSubstr("roster.json: the roster of north expired on 2027-02-14T08:00:00.000Z"));
}

TEST_F(KitTest, RosterOfAnotherConsortiumIsNotTrusted) {
  provide();
  ASSERT_TRUE(provision(files_, a_plan(), folder_ / "others", kNow));
  std::filesystem::copy_file(folder_ / "others/site-a/roster.json", kit("site-a") / "roster.json",
                             std::filesystem::copy_options::overwrite_existing);
  const Error error = refusal("site-a");
  EXPECT_EQ(error.fault, Fault::kNotTrusted);
  EXPECT_THAT(error.what, HasSubstr("not signed with this consortium's key"));
}

TEST_F(KitTest, RosterUnderAnotherConsortiumsNameIsNotTrusted) {
  provide();
  replace(kit("site-a") / "kit.toml", "[kit]\nconsortium = \"south\"\nmember = \"site-a\"\nrole = \"site\"\n");
  const Error error = refusal("site-a");
  EXPECT_EQ(error.fault, Fault::kNotTrusted);
  EXPECT_THAT(error.what, HasSubstr("is the roster of north, but kit.toml names south"));
}

TEST_F(KitTest, MemberThatTheRosterLacksIsNotTrusted) {
  provide();
  replace(kit("site-a") / "kit.toml", "[kit]\nconsortium = \"north\"\nmember = \"site-z\"\nrole = \"site\"\n");
  const Error error = refusal("site-a");
  EXPECT_EQ(error.fault, Fault::kNotTrusted);
  EXPECT_THAT(error.what, HasSubstr("does not list site-z as a member of north"));
}

TEST_F(KitTest, KeysOfAnotherMemberAreNotTrusted) {
  for (const char* name : {"transport.key", "statement.key"}) {
    std::filesystem::remove_all(folder_ / "kits");
    provide();
    std::filesystem::copy_file(kit("site-b") / name, kit("site-a") / name,
                               std::filesystem::copy_options::overwrite_existing);
    const Error error = refusal("site-a");
    EXPECT_EQ(error.fault, Fault::kNotTrusted);
    EXPECT_EQ(error.what, (kit("site-a") / name).string() +
                              " is not the key that the roster gives for site-a; it may come from another member's kit "
                              "or have been replaced");
  }
}

TEST_F(KitTest, SecretThatOthersMayReadIsRefusedWithTheCure) {
  provide();
  for (const mode_t readable : {0640, 0604, 0620, 0660}) {
    const Path path = kit("site-a") / "transport.key";
    ASSERT_EQ(::chmod(path.c_str(), readable), 0);
    const Error error = refusal("site-a");
    EXPECT_EQ(error.fault, Fault::kNotTrusted);
    EXPECT_THAT(error.what, HasSubstr("run: chmod 600 " + path.string()));
  }
}

TEST_F(KitTest, MissingAndDamagedFilesAreNamed) {
  provide();
  for (const char* name : {"roster.json", "consortium.pub", "transport.key", "statement.key"}) {
    const Path path = kit("site-a") / name;
    const auto good = *read_file(files_, path, 1 << 20);
    ASSERT_TRUE(files_.remove(path));
    EXPECT_THAT(refusal("site-a").what, HasSubstr(path.string()));
    replace(path, "abc\n", true);
    EXPECT_EQ(refusal("site-a").fault, Fault::kBadInput);
    EXPECT_THAT(refusal("site-a").what, HasSubstr(path.string()));
    ASSERT_TRUE(write_file(files_, path, good, true));
  }
  EXPECT_TRUE(open_kit(files_, kit("site-a"), kNow));
}

TEST_F(KitTest, AFolderThatIsNoKitIsRefused) {
  EXPECT_EQ(open_kit(files_, folder_.path(), kNow).error(),
            bad_input(folder_.path().string() + " is not a kit: it has no kit.toml; make kits with expunge provision"));
}

TEST_F(KitTest, SettingsAreChecked) {
  provide();
  const Path path = kit("site-a") / "kit.toml";
  replace(path, "[kit]\nconsortium = \"north\"\nmember = \"site-a\"\nrole = \"coordinator\"\n");
  EXPECT_THAT(refusal("site-a").what, HasSubstr("kit.toml:4: role in [kit] must be"));
  replace(path, "[kit]\nconsortium = \"north\"\nmember = \"../a\"\nrole = \"site\"\n");
  EXPECT_THAT(refusal("site-a").what, HasSubstr("kit.toml:3: member in [kit] must be"));
  replace(path, "[kit]\nconsortium = \"north\"\nmembre = \"site-a\"\nmember = \"site-a\"\nrole = \"site\"\n");
  EXPECT_THAT(refusal("site-a").what, HasSubstr("kit.toml:3: unknown key \"membre\""));
}

TEST_F(KitTest, AFolderThatMayNotBeLookedIntoIsNotCalledNoKit) {
  provide();
  const bool is_root = ::geteuid() == 0;
  ::chmod(folder_.path().c_str(), is_root ? 0700 : 0000);
  const bool is_other = !is_root || ::seteuid(65534) == 0;
  const auto opened = open_kit(files_, kit("site-a"), kNow);
  const bool is_back = !is_root || ::seteuid(0) == 0;
  ::chmod(folder_.path().c_str(), 0700);
  ASSERT_TRUE(is_other && is_back);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::kBadInput);
  EXPECT_THAT(opened.error().what, HasSubstr("may not be read by this user"));
}

}  // namespace
}  // namespace expunge
