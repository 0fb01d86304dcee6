// One simulated machine with one program on it: does for a party what the real services do, on a simulated disk,
// network and clock, and can lose power at any point of it.
//
// Actions are carried out in the order that protocols/action.h promises: all Records of an event in one commit, then
// the rest. A failed commit ends the program. One thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "protocols/courier.h"
#include "protocols/host/host.h"
#include "simulations/event_queue.h"
#include "simulations/monitor.h"
#include "simulations/party.h"
#include "simulations/scenario.h"
#include "simulations/sim_disk.h"
#include "simulations/sim_store.h"
#include "simulations/sim_transport.h"

namespace expunge {

// What all machines of a world share; outlives them.
struct Surroundings {
  EventQueue& queue;
  SimNetwork& network;
  Monitor& monitor;
  Trace& trace;
  CourierRules courier;
  ComputeQuality compute;
};

class Machine {
 public:
  struct Setting {
    SiteId name;
    std::uint64_t seed = 0;
    // Makes the party from what the machine kept.
    std::function<Result<Party>(SimDisk&, const SavedState&)> restore;
    std::shared_ptr<Learner> learner;            // of a site
    std::function<void(Machine&)> before_start;  // for tests that plant a bug in what was kept; may be empty
    // For tests that plant a bug: who else is said to have sent this message; may be empty.
    std::function<std::optional<SiteId>(const Delivered&)> also_from;
  };
  Machine(Setting setting, Surroundings surroundings);

  // What survives: of a machine that another one takes the place of.
  struct Kept {
    SimDisk::Contents files;
    SimStore store;
  };
  Kept kept() const { return {disk_.contents(), store_}; }
  void set_kept(Kept kept);  // before the first start

  void start();               // the program, from what the machine kept
  void crash(Duration down);  // now; the program starts again after `down`
  // The power fails within one of the next events: while files are written, before or after the commit, or between two
  // messages; `dice` decides.
  void doom(std::uint64_t dice, Duration down);
  void set_disk_full(bool is_full) { disk_.set_full(is_full); }
  void jump_clock(Duration by) { wall_offset_ += by; }
  void slow_compute(Duration lasts) { slow_until_ = shared_.queue.now() + lasts; }

  // At a site: a forget request by its administrator. None when the program is not running or died before it answered.
  std::optional<Result<RequestId>> ask_forget(const std::vector<PatientId>& patients, Basis basis);

  const SiteId& name() const { return setting_.name; }
  bool is_up() const { return party_.has_value(); }
  const Party& party() const { return *party_; }  // only while it is up
  Moment moment() const;
  SimDisk& disk() { return disk_; }
  const SimDisk& disk() const { return disk_; }
  SimStore& store() { return store_; }
  const SimStore& store() const { return store_; }
  // As GET /v1/status of the real program answers; only while it is up.
  std::string status() const;

 private:
  enum class Doom { kNone, kInFiles, kBeforeCommit, kAfterCommit, kBetweenSends };
  struct Job {
    Compute work;
    bool is_cancelled = false;
    std::optional<Result<Computed>> computed;  // once it is begun: what comes out when its time has passed
  };

  template <class Event>
  void handle(Event event);
  void settle();
  void stop();
  void arm_wake();
  void on_wake();
  Transport::Handlers handlers();
  void take(CourierStep step);
  void take(Delivered delivered);
  void react(AgentActions actions);
  bool commit(const AgentActions& actions);
  bool meets(Doom point);
  void carry_out(Send& send);
  void carry_out(Withdraw& withdrawn);
  void carry_out(WakeAt& wake);
  void carry_out(Record&) {}
  void carry_out(Note& note);
  void carry_out(Compute& work);
  void carry_out(CancelCompute& cancel);
  void begin_next_job();
  void finish_job(std::uint64_t job);

  Setting setting_;
  Surroundings shared_;
  Random random_;
  SimDisk disk_;
  SimStore store_;
  SimTransport transport_;
  Duration steady_offset_{0};  // a steady clock starts anywhere
  Duration wall_offset_{0};
  Time slow_until_{};

  std::uint64_t incarnation_ = 0;  // events meant for an earlier one are void
  std::optional<Party> party_;
  std::unique_ptr<Courier> courier_;
  std::optional<Time> wake_;   // of the party, on its clock
  std::optional<Time> armed_;  // on the queue's clock
  std::map<SiteId, Traffic> traffic_;
  std::deque<Job> jobs_;  // the first is being computed
  std::uint64_t jobs_begun_ = 0;

  Doom doom_ = Doom::kNone;
  std::uint64_t doomed_after_sends_ = 0;
  bool is_dying_ = false;
  Duration down_{0};
};

}  // namespace expunge
