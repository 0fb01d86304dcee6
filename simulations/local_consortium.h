// A whole consortium as processes on this machine: real kits, real coordinator and site programs, encrypted loopback.
//
// Every member has its own folder under `folder`, as it would be on its own machine. Processes die with this one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "simulations/consortium.h"
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

class LocalConsortium final : public Consortium {
 public:
  // Provisions kits under plan.folder, which must not hold any; takes a free port. Starts nothing.
  static Result<LocalConsortium> prepare(LocalConsortiumPlan plan);

  Status start() override;                      // coordinator, then every site
  Status start(const SiteId& member) override;  // kCoordinator or a site; running already: nothing happens
  void kill(const SiteId& member);              // kill -9
  void stop() override;                         // all, in order
  bool running(const SiteId& member);

  Path folder_of(const SiteId& member) const { return plan_.folder / member.str(); }
  const std::vector<SiteId>& sites() const { return plan_.sites; }
  std::uint64_t peak_bytes(const SiteId& member) const;

  Result<std::string> status(const SiteId& member) const override;
  Result<std::string> ledger() const override;
  Result<std::string> ask_forget(const SiteId& owner, const std::vector<PatientId>& patients) override;
  Status export_newest(const Path& file) override;
  Status export_at(const SiteId& site, const Path& file) override { return export_from(site, file); }
  // One call to a member's local socket; an answer other than 200 is the error it states.
  Result<std::string> call(const SiteId& member, const std::string& method, const std::string& target,
                           const std::string& body) const;
  // Polls. When a process ended by itself, its log's last line is told.
  Status wait(const std::function<Result<bool>()>& done, Duration patience) override;
  Result<std::unique_ptr<Consortium>> copy(const Study& study, const Path& folder) const override;

 private:
  explicit LocalConsortium(LocalConsortiumPlan plan) : plan_(std::move(plan)) {}
  Status watch();
  Status export_from(const SiteId& member, const Path& file) const;
  LocalConsortiumPlan plan_;
  std::map<SiteId, Process> processes_;
};

Result<std::uint16_t> free_port();  // on the loopback, free a moment ago
std::string last_line(const Path& log);

}  // namespace expunge
