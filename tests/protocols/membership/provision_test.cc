#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "protocols/membership/kit.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

const WallTime kNow{Duration(1'800'000'000'000)};

ConsortiumPlan a_plan() {
  return {"north", "tcp://127.0.0.1:7700", {SiteId::of("site-a"), SiteId::of("site-b")}, 30, "[study]\n", ""};
}

// A disk that is full after so many files and folders.
class FillingFiles final : public Files {
 public:
  explicit FillingFiles(int left) : left_(left) {}
  bool exists(const Path& path) const override { return disk_.exists(path); }
  Result<std::unique_ptr<Blob>> open(const Path& path) const override { return disk_.open(path); }
  Result<std::unique_ptr<FileWriter>> create(const Path& path, bool is_secret) override {
    if (left_-- <= 0) return unavailable("disk full");
    return disk_.create(path, is_secret);
  }
  Status make_folder(const Path& path) override {
    if (left_-- <= 0) return unavailable("disk full");
    return disk_.make_folder(path);
  }
  Result<std::vector<Path>> list(const Path& folder) const override { return disk_.list(folder); }
  Status remove(const Path& path) override { return disk_.remove(path); }
  Result<bool> is_private(const Path& path) const override { return disk_.is_private(path); }
  Result<std::unique_ptr<ScratchFile>> scratch(const Path& folder) override { return disk_.scratch(folder); }

 private:
  DiskFiles disk_;
  int left_;
};

class ProvisionTest : public testing::Test {
 protected:
  std::string complaint(const ConsortiumPlan& plan) {
    const Status status = provision(files_, plan, folder_ / "kits", kNow);
    EXPECT_FALSE(status);
    EXPECT_FALSE(files_.exists(folder_ / "kits"));
    return status ? "" : status.error().what;
  }
  TemporaryFolder folder_;
  DiskFiles files_;
};

TEST_F(ProvisionTest, AFailureAtAnyPointLeavesNothing) {
  ConsortiumPlan plan = a_plan();
  plan.sites.pop_back();
  int steps = 0;
  for (;; ++steps) {
    FillingFiles filling(steps);
    const Status status = provision(filling, plan, folder_ / "deep/kits", kNow);
    if (status) break;
    EXPECT_EQ(status.error(), unavailable("disk full"));
    EXPECT_TRUE(std::filesystem::is_empty(folder_.path())) << "after step " << steps;
  }
  EXPECT_GT(steps, 15);
}

TEST_F(ProvisionTest, AFailureLeavesWhatWasThereBefore) {
  ASSERT_TRUE(files_.make_folder(folder_ / "kits"));
  ASSERT_TRUE(write_file(files_, folder_ / "kits/report.html", view_of("mine")));
  FillingFiles filling(9);
  ASSERT_FALSE(provision(filling, a_plan(), folder_ / "kits", kNow));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / "kits"), {}), 1);
  EXPECT_TRUE(provision(files_, a_plan(), folder_ / "kits", kNow));
}

TEST_F(ProvisionTest, NothingIsOverwritten) {
  ASSERT_TRUE(provision(files_, a_plan(), folder_ / "kits", kNow));
  const Status again = provision(files_, a_plan(), folder_ / "kits", kNow);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), bad_input((folder_ / "kits/consortium.key").string() +
                                     " exists already and is not overwritten; choose another folder with --out"));
  EXPECT_TRUE(open_kit(files_, folder_ / "kits/site-a", kNow));
}

TEST_F(ProvisionTest, NowhereAndTheRootAreNoFoldersForKits) {
  for (const char* out : {"", "/", "/tmp/.."}) {
    const Status status = provision(files_, a_plan(), out, kNow);
    ASSERT_FALSE(status) << out;
    EXPECT_EQ(status.error().fault, Fault::kBadInput);
    EXPECT_THAT(status.error().what, HasSubstr("--out")) << out;
  }
  EXPECT_FALSE(files_.exists("/consortium.key"));
  EXPECT_FALSE(files_.exists("consortium.key"));
}

TEST_F(ProvisionTest, AddressesOfIpv6StandInBrackets) {
  ConsortiumPlan plan = a_plan();
  for (const char* address : {"tcp://::1:7700", "tcp://[::1:7700", "tcp://[hub]:7700", "tcp://[]:7700"}) {
    plan.address = address;
    EXPECT_THAT(complaint(plan), HasSubstr("stands in brackets")) << address;
  }
  plan.address = "tcp://[2001:db8::7]:7700";
  EXPECT_TRUE(provision(files_, plan, folder_ / "kits", kNow));
}

TEST_F(ProvisionTest, ASiteMayNotBeCalledCoordinator) {
  ConsortiumPlan plan = a_plan();
  plan.sites.push_back(kCoordinator);
  EXPECT_THAT(complaint(plan), HasSubstr("must not name a site \"coordinator\""));
}

TEST_F(ProvisionTest, TwoSitesMayNotShareAName) {
  ConsortiumPlan plan = a_plan();
  plan.sites.push_back(plan.sites.front());
  EXPECT_THAT(complaint(plan), HasSubstr("names \"site-a\" twice"));
}

TEST_F(ProvisionTest, NoSitesAndWrongNamesAreRefused) {
  ConsortiumPlan plan = a_plan();
  plan.sites.clear();
  EXPECT_THAT(complaint(plan), HasSubstr("at least one site"));
  plan = a_plan();
  plan.name = "The North";
  EXPECT_THAT(complaint(plan), HasSubstr("name in [consortium] must be 1 to 63 of a-z"));
  plan = a_plan();
  plan.valid_days = 0;
  EXPECT_THAT(complaint(plan), HasSubstr("valid_days in [consortium] must be from 1 to 3650, not 0"));
}

TEST_F(ProvisionTest, AddressesThatSitesCannotDialAreRefused) {
  for (const char* address :
       {"", "hub:7700", "tcp://hub", "tcp://:7700", "tcp://hub:", "tcp://hub:0", "tcp://hub:65536", "tcp://hub:77x",
        "tcp://*:7700", "tcp://0.0.0.0:7700", "ipc:///tmp/x", "tcp://a b:1", "tcp://hub:-1"}) {
    ConsortiumPlan plan = a_plan();
    plan.address = address;
    EXPECT_THAT(complaint(plan), HasSubstr("address in [consortium] must")) << address;
  }
}

class ConsortiumFileTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_file(files_, folder_ / "study.toml", view_of("[study]\nname = \"x\"\n")));
    ASSERT_TRUE(write_file(files_, folder_ / "site.toml", view_of("[site]\ndevice = \"cpu\"\n")));
  }
  Result<ConsortiumPlan> read(std::string_view text) {
    EXPECT_TRUE(write_file(files_, folder_ / "north.toml", view_of(text)));
    return read_consortium(files_, folder_ / "north.toml");
  }
  // The complaint without the folder's name.
  std::string complaint(std::string_view text) {
    const auto plan = read(text);
    EXPECT_FALSE(plan);
    if (plan) return "";
    EXPECT_EQ(plan.error().fault, Fault::kBadInput);
    return plan.error().what.substr(folder_.path().string().size() + 1);
  }
  TemporaryFolder folder_;
  DiskFiles files_;
};

TEST_F(ConsortiumFileTest, IsReadWithTheFilesItNames) {
  const auto plan = read(
      "[consortium]\nname = \"north\"\naddress = \"tcp://hub.example:7700\"\nsites = [\"site-a\", \"site-b\"]\n"
      "study = \"study.toml\"\nsite_settings = \"site.toml\"\nvalid_days = 90\n");
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_EQ(plan->name, "north");
  EXPECT_EQ(plan->address, "tcp://hub.example:7700");
  EXPECT_EQ(plan->sites.size(), 2u);
  EXPECT_EQ(plan->study, "[study]\nname = \"x\"\n");
  EXPECT_EQ(plan->site_settings, "[site]\ndevice = \"cpu\"\n");
  EXPECT_EQ(plan->valid_days, 90u);
}

constexpr const char* kStart = "[consortium]\nname = \"north\"\naddress = \"tcp://hub:7700\"\nstudy = \"study.toml\"\n";

TEST_F(ConsortiumFileTest, WrongSitesAreRefusedWithTheirLine) {
  EXPECT_THAT(complaint(std::string(kStart) + "sites = [\"site-a\", \"coordinator\"]\n"),
              HasSubstr("north.toml:5: sites in [consortium] must not name a site \"coordinator\""));
  EXPECT_THAT(complaint(std::string(kStart) + "sites = [\"site-a\", \"site-a\"]\n"),
              HasSubstr("north.toml:5: sites in [consortium] names \"site-a\" twice"));
  EXPECT_THAT(complaint(std::string(kStart) + "sites = [\"Site A\"]\n"), HasSubstr("not \"Site A\""));
  EXPECT_EQ(complaint(kStart), "north.toml:1: [consortium] lacks the key \"sites\"");
}

TEST_F(ConsortiumFileTest, WrongAddressUnknownKeyAndMissingStudyAreRefusedWithTheirLine) {
  EXPECT_THAT(complaint("[consortium]\nname = \"north\"\naddress = \"hub\"\nstudy = \"study.toml\"\nsites = [\"a\"]\n"),
              HasSubstr("north.toml:3: address in [consortium] must be \"tcp://HOST:PORT\""));
  EXPECT_EQ(complaint(std::string(kStart) + "sites = [\"a\"]\nvalid_dys = 3\n"),
            "north.toml:6: unknown key \"valid_dys\" in [consortium]; did you mean \"valid_days\"?");
  EXPECT_THAT(
      complaint("[consortium]\nname = \"north\"\naddress = \"tcp://h:1\"\nstudy = \"none.toml\"\nsites = [\"a\"]\n"),
      HasSubstr("north.toml:4: study in [consortium] names a file that could not be read"));
}

}  // namespace
}  // namespace expunge
