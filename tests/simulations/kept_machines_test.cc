#include "simulations/kept_machines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulations/small_consortium.h"
#include "simulations/stages.h"
#include "simulations/virtual_consortium.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

constexpr std::uint64_t kSeed = 4;
const Tell kQuietly = [](const std::string&) {};

struct Trained {
  Trained() : setting(small_consortium(kSeed, virtual_scenario())) {
    setting.study.forget.method = "salun";
    VirtualConsortium consortium(setting, kSeed, clock);
    EXPECT_TRUE(consortium.start());
    EXPECT_TRUE(train(consortium, kQuietly));
    kept = {consortium.now(), consortium.kept()};
  }
  WorldSetting setting;
  VirtualClock clock;
  KeptMachines kept;
};

TEST(KeptMachines, AreReadAsTheyWereWritten) {
  const Trained trained;
  const TemporaryFolder folder;
  ASSERT_TRUE(write_kept(trained.kept, folder / "machines"));
  const auto read = read_kept(folder / "machines", folder.path());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->now, trained.kept.now);
  ASSERT_EQ(read->machines.size(), trained.kept.machines.size());
  for (const auto& [name, machine] : trained.kept.machines) {
    const auto& other = read->machines.at(name);
    EXPECT_EQ(other.store.values(), machine.store.values()) << name.str();
    ASSERT_EQ(other.store.ledger().size(), machine.store.ledger().size()) << name.str();
    for (std::size_t i = 0; i < machine.store.ledger().size(); ++i)
      EXPECT_EQ(other.store.ledger()[i].digest, machine.store.ledger()[i].digest) << name.str() << " " << i;
    ASSERT_EQ(other.files.size(), machine.files.size()) << name.str();
    for (const auto& [path, bytes] : machine.files) EXPECT_EQ(*other.files.at(path), *bytes) << path;
  }
}

TEST(KeptMachines, GoOnFromAFolderAsOftenAsOneLikes) {
  Trained trained;
  const TemporaryFolder folder;
  ASSERT_TRUE(write_kept(trained.kept, folder / "machines"));
  const auto owner = trained.setting.sites.front();
  for (int time = 0; time < 2; ++time) {
    const auto read = read_kept(folder / "machines", folder.path());
    ASSERT_TRUE(read) << read.error().what;
    WorldSetting setting = trained.setting;
    setting.begin = read->now;
    setting.kept = read->machines;
    VirtualConsortium consortium(setting, kSeed + 1, trained.clock);
    ASSERT_TRUE(consortium.start());
    const auto status = forget(consortium, owner.name, {owner.records.front().patient}, kQuietly);
    ASSERT_TRUE(status) << status.error().what;
    EXPECT_EQ(nlohmann::json::parse(*status)["requests"][0]["state"], "published");
  }
}

TEST(KeptMachines, AFolderOfSomethingElseIsRefused) {
  const TemporaryFolder folder;
  EXPECT_FALSE(read_kept(folder.path(), folder.path()));
  DiskFiles files;
  ASSERT_TRUE(write_file(files, folder / "now", view_of("soon")));
  EXPECT_EQ(read_kept(folder.path(), folder.path()).error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
