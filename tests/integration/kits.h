// Kits on a desk, and the programs that run with them.
#pragma once

#include <sys/mount.h>

#include <fstream>
#include <memory>

#include "protocols/membership/kit.h"
#include "simulations/local_call.h"
#include "simulations/local_consortium.h"
#include "tests/integration/wrong_input.h"

namespace expunge {

inline constexpr const char* kSmallStudy =
    "[study]\nname = \"small\"\n[model]\nnetwork = \"cnn\"\nclasses = 2\n[training]\nrounds = 1\nquorum = 1\n";

// kits/coordinator and kits/site-a, made at `now`; returns the folder kits.
inline Path make_kits(Desk& desk, WallTime now = SystemClock().wall(), const std::string& folder = "kits") {
  const auto port = free_port();
  ensure(static_cast<bool>(port), "a free port");
  ConsortiumPlan plan;
  plan.name = "small";
  plan.address = "tcp://127.0.0.1:" + std::to_string(*port);
  plan.sites = {SiteId::of("site-a")};
  plan.study = kSmallStudy;
  DiskFiles files;
  const auto made = provision(files, plan, desk.path(folder), now);
  ensure(static_cast<bool>(made), made ? "" : made.error().what);
  return desk.path(folder);
}

// Until the program that runs with `kit` answers, or its status contains `words`.
inline void wait_for(const Path& kit, const std::string& words = "") {
  const SystemClock clock;
  for (const auto until = clock.now() + Duration{30000}; clock.now() < until;) {
    const auto status = call_kit(kit, "GET", "/v1/status", "");
    if (status && status->find(words) != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL() << kit << " did not get to '" << words << "': " << text_in(kit / "log.txt");
}

inline void start(Desk& desk, const std::string& program, const Path& kit, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--kit", kit.string()});
  auto process = Process::start(program_beside(program), more, kit / "log.txt");
  ASSERT_TRUE(process) << process.error().what;
  desk.keep(std::move(*process));
}

inline void start_coordinator(Desk& desk, const Path& kits) {
  start(desk, "expunge-coordinator", kits / "coordinator");
  wait_for(kits / "coordinator");
}

// A site's agent with one record, of patient "nobody".
inline void start_site(Desk& desk, const Path& kits) {
  start(desk, "expunge-bench-agent", kits / "site-a", {"--floats", "10"});
  wait_for(kits / "site-a");
}

// Makes `folder` a disk of 64 KiB that is full to the last byte, as long as the desk stands.
inline void fill_disk(Desk& desk, const Path& folder) {
  const auto unmount = [](const Path* path) {
    umount2(path->c_str(), MNT_DETACH);
    delete path;
  };
  DiskFiles files;
  if (!files.make_folder(folder) || mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k,mode=700") != 0)
    return desk.skip("a full disk needs the right to mount one");
  desk.keep(std::shared_ptr<const Path>(new Path(folder), unmount));
  std::ofstream filler(folder / "full");
  filler << std::string(1 << 17, 'x') << std::flush;
}

}  // namespace expunge
