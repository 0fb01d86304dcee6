// A consortium of simulated machines (world.h): the protocol objects of the programs in one thread and in virtual time,
// where nothing goes wrong. The invariants of the world are checked on the way, but for those that need to know where a
// model comes from.
#pragma once

#include <cstdint>
#include <memory>

#include "simulations/consortium.h"
#include "simulations/world.h"

namespace expunge {

// The time of all virtual consortia of one simulation: it passes only while one of them is waited for.
class VirtualClock final : public Clock {
 public:
  Time now() const override { return now_; }
  WallTime wall() const override { return WallTime{} + now_.time_since_epoch(); }
  void pass(Duration time) { now_ += time; }

 private:
  Time now_{};
};

// The network and the pace of a virtual consortium: links of 80 Mbit/s with 20 ms latency, and sites that learn from
// 280 records a second, as a ResNet-18 of width 16 does on one core.
Scenario virtual_scenario();

class VirtualConsortium final : public Consortium {
 public:
  // The same setting and seed behave the same. The clock must outlive the consortium.
  VirtualConsortium(WorldSetting setting, std::uint64_t seed, VirtualClock& clock)
      : setting_(std::move(setting)), seed_(seed), clock_(clock), now_(setting_.begin) {}

  Status start() override;  // all at one instant
  Status start(const SiteId& /*member*/) override { return start(); }
  void stop() override {}  // time stands still whenever nobody waits

  Result<std::string> status(const SiteId& member) const override;
  Result<std::string> ledger() const override;
  Result<std::string> ask_forget(const SiteId& owner, const std::vector<PatientId>& patients) override;
  Status export_newest(const Path& file) override;
  Status export_at(const SiteId& site, const Path& file) override;
  // kCorrupt: an invariant does not hold any more.
  Status wait(const std::function<Result<bool>()>& done, Duration patience) override;
  Result<std::unique_ptr<Consortium>> copy(const Study& study, const Path& folder) const override;

  // What another one goes on from: see WorldSetting.
  Time now() const { return now_; }
  std::map<SiteId, Machine::Kept> kept() const { return world_ ? world_->kept() : setting_.kept; }

 private:
  Status pass(Duration time);
  Result<const Machine*> running(const SiteId& member) const;

  WorldSetting setting_;
  std::uint64_t seed_;
  VirtualClock& clock_;
  Time now_;
  std::unique_ptr<World> world_;  // from start() on
};

}  // namespace expunge
