// A whole consortium in one thread and in virtual time: the very protocol objects of the programs on simulated
// machines, a simulated network between them, faults from a scenario, and the invariants checked after every event.
// Everything follows from the setting and one seed.
//
//   World world(std::move(setting), seed);
//   world.ask_forget(Time{std::chrono::minutes(2)}, site, {patient}, Basis::kErasure);
//   if (auto violation = world.run()) …   // nothing: all is trained and forgotten, and everything held
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/study.h"
#include "simulations/faults.h"
#include "simulations/machine.h"
#include "simulations/monitor.h"
#include "simulations/sim_transport.h"

namespace expunge {

struct SimSite {
  SiteId name;
  CohortRecords records;
  Policy policy;
  MethodCheck check_method = {};
};

struct WorldSetting {
  Study study;
  std::string study_text;
  std::vector<SimSite> sites;  // by name
  // One learner for each site; it outlives crashes, as the data on a site's disk does.
  std::function<std::shared_ptr<Learner>(const SiteId&)> make_learner;
  // Where the learners are ProvenanceLearners: how to read their models. Without it, what is in a model is not checked.
  std::optional<Provenance> provenance;
  Scenario scenario;
  CourierRules courier;
  Duration patience{4 * 3'600'000};  // from the last fault until everything must be done

  // Where this world goes on from another one: when, and what its machines had kept.
  Time begin{};
  std::map<SiteId, Machine::Kept> kept;

  // Planted bugs, for the tests of the invariants; empty otherwise. See Machine::Setting.
  std::function<void(Machine&)> before_start;
  std::function<std::optional<SiteId>(const Delivered&)> also_from;
};

class World {
 public:
  World(WorldSetting setting, std::uint64_t seed);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The site's administrator asks at `at`, and again until the program answers.
  void ask_forget(Time at, const SiteId& site, std::vector<PatientId> patients, Basis basis);

  void strike(const FaultEvent& fault);  // one fault more, now

  // Until all is trained, every request has ended and the consortium has been at rest for a while; or a violation.
  Violation run();
  Violation run_until(Time at);
  bool is_settled() const;  // all is trained and no request is open

  Time now() const { return queue_.now(); }
  std::uint64_t trace_hash() const { return trace_.hash(); }
  std::uint64_t events() const { return events_; }
  const std::deque<std::string>& last_lines() const { return trace_.last_lines(); }
  std::string status() const;  // the coordinator's; empty while it is down
  const SeenRequests& requests() const { return monitor_.requests(); }
  const std::vector<std::string>& refused_asks() const { return refused_asks_; }  // what administrators were told
  const Machine& machine(const SiteId& name) const { return *machines_.at(name); }
  std::map<SiteId, Machine::Kept> kept() const;  // by all machines, as if they were all stopped now

 private:
  struct Ask {
    SiteId site;
    std::vector<PatientId> patients;
    Basis basis = Basis::kErasure;
    bool is_answered = false;
  };

  void add_coordinator(std::uint64_t seed);
  void add_site(const SimSite& site, std::uint64_t seed);
  void add_machine(Machine::Setting setting);
  std::vector<Member> members() const;
  void plan_faults(std::uint64_t seed);
  void try_asking(std::size_t ask);
  std::vector<std::uint32_t> training_records(const Ask& ask) const;
  void step();
  void come_to_rest();
  void check_at_rest();
  void check_published(const Machine& site);

  WorldSetting setting_;
  EventQueue queue_;
  Trace trace_;
  Monitor monitor_;
  SimNetwork network_;
  std::map<SiteId, SigningKey> keys_;
  std::map<SiteId, std::unique_ptr<Machine>> machines_;
  std::vector<Ask> asks_;
  std::vector<std::string> refused_asks_;
  bool has_faults_ = true;  // until everything comes to rest
  std::uint64_t events_ = 0;
  std::uint64_t events_at_once_ = 0;
};

}  // namespace expunge
