// What the programs say when they are started with a wrong kit, or where they cannot run.
#include <sys/stat.h>

#include "tests/integration/kits.h"

namespace expunge {
namespace {

Arguments kit(const Path& folder) {
  return {"--kit", folder.string()};
}

Arguments no_kit(Desk& desk) {
  return kit(desk.desk());
}

std::function<Arguments(Desk&)> kit_of(const std::string& member) {
  return [member](Desk& desk) { return kit(make_kits(desk) / member); };
}

// The coordinator's kit, with one of its files replaced.
std::function<Arguments(Desk&)> with_file(const std::string& name, const std::string& text) {
  return [=](Desk& desk) {
    make_kits(desk);
    desk.write("kits/coordinator/" + name, text);
    if (name.ends_with(".key")) chmod(desk.path("kits/coordinator/" + name).c_str(), 0600);
    return kit(desk.path("kits/coordinator"));
  };
}

Arguments readable_by_others(Desk& desk) {
  const auto folder = make_kits(desk) / "coordinator";
  chmod((folder / "statement.key").c_str(), 0644);
  return kit(folder);
}

Arguments expired(Desk& desk) {
  return kit(make_kits(desk, SystemClock().wall() - std::chrono::days(400)) / "coordinator");
}

Arguments signed_by_a_stranger(Desk& desk) {
  const auto folder = make_kits(desk) / "coordinator";
  const auto opened = open_kit(DiskFiles(), folder, SystemClock().wall());
  desk.write("kits/coordinator/roster.json", encode_roster(opened->roster, SigningKey::generate()));
  return kit(folder);
}

Arguments another_members_key(Desk& desk) {
  const auto kits = make_kits(desk);
  std::filesystem::copy_file(kits / "site-a" / "transport.key", kits / "coordinator" / "transport.key",
                             std::filesystem::copy_options::overwrite_existing);
  return kit(kits / "coordinator");
}

Arguments another_consortiums_roster(Desk& desk) {
  const auto kits = make_kits(desk), others = make_kits(desk, SystemClock().wall(), "others");
  std::filesystem::copy_file(others / "coordinator" / "roster.json", kits / "coordinator" / "roster.json",
                             std::filesystem::copy_options::overwrite_existing);
  return kit(kits / "coordinator");
}

Arguments state_is_a_file(Desk& desk) {
  const auto folder = make_kits(desk) / "coordinator";
  std::filesystem::remove_all(folder / "state");
  desk.write("kits/coordinator/state", "not a folder\n");
  return kit(folder);
}

Arguments in_use(Desk& desk) {
  const auto kits = make_kits(desk);
  start_coordinator(desk, kits);
  return kit(kits / "coordinator");
}

// A copy of a kit whose coordinator runs: another database, the same port.
Arguments port_in_use(Desk& desk) {
  const auto kits = make_kits(desk);
  const auto copy = desk.path("copy");
  std::filesystem::copy(kits / "coordinator", copy, std::filesystem::copy_options::recursive);
  start_coordinator(desk, kits);
  return kit(copy);
}

Arguments disk_is_full(Desk& desk) {
  const auto folder = make_kits(desk) / "coordinator";
  fill_disk(desk, folder / "state");
  return kit(folder);
}

Arguments path_too_long(Desk& desk) {
  const auto kits = make_kits(desk);
  const std::string name(120, 'x');
  std::filesystem::rename(kits, desk.path(name));
  return kit(desk.path(name) / "coordinator");
}

std::string too_many() {
  std::string text = kSmallStudy;
  return text.replace(text.find("quorum = 1"), 10, "quorum = 2");
}

std::function<Arguments(Desk&)> site_with(const std::string& settings, const std::string& data = "clinic") {
  return [=](Desk& desk) {
    make_kits(desk);
    desk.write("kits/site-a/site.toml", "[site]\n" + settings + "[data]\nkind = \"" + data + "\"\npatients = 30\n");
    return kit(desk.path("kits/site-a"));
  };
}

Arguments site_with_damaged_data(Desk& desk) {
  const auto kits = make_kits(desk);
  return {"--kit", kits / "site-a", "--data", desk.write("films.npz", "PK\x03\x04 and no more")};
}

Arguments site_without_data(Desk& desk) {
  return kit(make_kits(desk) / "site-a");
}

const std::vector<WrongInput> kTable{
    {"NotAKit", "expunge-coordinator", no_kit, 2, {"/desk", "not a kit", "expunge provision"}},
    {"SitesKitForCoordinator", "expunge-coordinator", kit_of("site-a"), 2, {"site-a", "start expunge-site"}},
    {"CoordinatorsKitForSite", "expunge-site", kit_of("coordinator"), 2, {"/coordinator", "start expunge-coordinator"}},
    {"KitFlagMissing", "expunge-coordinator", [](Desk&) { return Arguments{}; }, 2, {"--kit", "required"}},
    {"KitFlagMistyped",
     "expunge-coordinator",
     [](Desk&) {
       return Arguments{"--kti", "k"};
     },
     2,
     {"--kti", "did you mean '--kit' instead of '--kti'?"}},
    {"LogLevelUnknown",
     "expunge-coordinator",
     [](Desk&) {
       return Arguments{"--kit", "k", "--log-level", "loud"};
     },
     2,
     {"loud", "warning"}},
    {"KeyReadableByOthers", "expunge-coordinator", readable_by_others, 4, {"statement.key", "chmod 600"}},
    {"KeyCutShort", "expunge-coordinator", with_file("statement.key", "00ff"), 2, {"statement.key", "64 hex digits"}},
    {"KeyOfAnotherMember",
     "expunge-coordinator",
     another_members_key,
     4,
     {"transport.key", "coordinator", "another member's kit"}},
    {"RosterExpired", "expunge-coordinator", expired, 4, {"roster.json", "expired on", "ask the consortium"}},
    {"RosterSignedByAStranger",
     "expunge-coordinator",
     signed_by_a_stranger,
     4,
     {"roster.json", "not signed with this consortium's key"}},
    {"RosterOfAnotherConsortium", "expunge-coordinator", another_consortiums_roster, 4, {"roster.json", "not signed"}},
    {"RosterIsNone", "expunge-coordinator", with_file("roster.json", "{}"), 2, {"roster.json", "not a roster"}},
    {"KitsRoleWrong",
     "expunge-coordinator",
     with_file("kit.toml", "[kit]\nconsortium = \"small\"\nmember = \"coordinator\"\nrole = \"sit\"\n"),
     2,
     {"kit.toml:4", "did you mean \"site\"?"}},
    {"StudyWrong",
     "expunge-coordinator",
     with_file("study.toml", "[study]\nnme = \"x\"\n"),
     2,
     {"study.toml:2", "did you mean \"name\"?"},
     "kits/coordinator/state"},
    {"QuorumAboveTheSites",
     "expunge-coordinator",
     with_file("study.toml", too_many()),
     2,
     {"quorum is 2", "1 active"},
     "kits/coordinator/state"},
    {"StateIsAFile", "expunge-coordinator", state_is_a_file, 2, {"kits/coordinator/state", "in the way"}},
    {"KitInUse", "expunge-coordinator", in_use, 3, {"coordinator.db", "in use by another process"}, "kits/coordinator"},
    {"PortInUse", "expunge-coordinator", port_in_use, 3, {"127.0.0.1:", "in use"}, "copy/state"},
    {"DiskFull",
     "expunge-coordinator",
     disk_is_full,
     3,
     {"coordinator.db", "space", "free some"},
     "kits/coordinator/state"},
    {"PathTooLong",
     "expunge-coordinator",
     path_too_long,
     2,
     {"agent.sock", "shorter path"},
     std::string(120, 'x') + "/coordinator/state"},
    {"GpuAbsent", "expunge-site", site_with("device = \"cuda:0\"\n"), 3, {"cuda:0", "cpu"}},
    {"DeviceUnknown",
     "expunge-site",
     site_with("device = \"gpu\"\n"),
     2,
     {"site.toml:2", "device", "\"cuda:N\"", "gpu"}},
    {"SiteKeyUnknown",
     "expunge-site",
     site_with("devise = \"cpu\"\n"),
     2,
     {"site.toml:2", "devise", "did you mean \"device\"?"}},
    {"SitesDataDamaged", "expunge-site", site_with_damaged_data, 2, {"films.npz", "get it again"}},
    {"SitesDataNotNamed", "expunge-site", site_without_data, 2, {"site.toml", "--data"}},
};

class WrongKits : public testing::TestWithParam<WrongInput> {};

TEST_P(WrongKits, GetOneSentenceAndChangeNothing) {
  if (!is_built(GetParam().program)) GTEST_SKIP() << GetParam().program << " is not built";
  if (GetParam().name == "GpuAbsent" && DiskFiles().exists("/dev/nvidia0")) GTEST_SKIP() << "this machine has a GPU";
  expect_refused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, WrongKits, testing::ValuesIn(kTable), name_of);

}  // namespace
}  // namespace expunge
