// A whole consortium as processes on this machine: real kits, real coordinator and site programs, encrypted loopback.
//
// Every member has its own folder under `folder`, as it would be on its own machine. Processes die with this one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/ids.h"
#include "simulations/process.h"

namespace expunge {

struct LocalConsortiumPlan {
  Path folder;
  std::string study;  // text of the study's TOML
  std::vector<SiteId> sites;
  std::function<std::string(const SiteId&)> settings;  // text of a site's site.toml
  Path site_program;                                   // expunge-site, or the agent of `bench round`
  std::vector<std::string> site_arguments;             // besides --kit
};

class LocalConsortium {
 public:
  // Provisions kits under plan.folder, which must not hold any; takes a free port. Starts nothing.
  static Result<LocalConsortium> prepare(LocalConsortiumPlan plan);
  // Goes on with the kits and the state that plan.folder already holds (a copy of another's, say).
  static LocalConsortium reopen(LocalConsortiumPlan plan) { return LocalConsortium(std::move(plan)); }

  Status start();                      // coordinator, then every site
  Status start(const SiteId& member);  // kCoordinator or a site; running already: nothing happens
  void kill(const SiteId& member);     // kill -9
  void stop();                         // all, in order
  bool running(const SiteId& member);

  Path folder_of(const SiteId& member) const { return plan_.folder / member.str(); }
  const std::vector<SiteId>& sites() const { return plan_.sites; }
  std::uint64_t peak_bytes(const SiteId& member) const;

  // JSON of GET /v1/status at a member; kUnavailable while it does not answer.
  Result<std::string> status(const SiteId& member) const;
  // One call to a member's local socket; an answer other than 200 is the error it states.
  Result<std::string> call(const SiteId& member, const std::string& method, const std::string& target,
                           const std::string& body) const;
  // Polls until `done` says so. kUnavailable: a process ended by itself (its log's last line is told) or time is up.
  Status wait(const std::function<Result<bool>()>& done, Duration patience);

 private:
  explicit LocalConsortium(LocalConsortiumPlan plan) : plan_(std::move(plan)) {}
  Status watch();
  LocalConsortiumPlan plan_;
  std::map<SiteId, Process> processes_;
};

Result<std::uint16_t> free_port();  // on the loopback, free a moment ago
std::string last_line(const Path& log);

}  // namespace expunge
