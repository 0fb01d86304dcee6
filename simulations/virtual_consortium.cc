#include "simulations/virtual_consortium.h"

#include "common/base/random.h"
#include "protocols/host/export.h"
#include "protocols/host/local_interface.h"

namespace expunge {
namespace {

constexpr Duration kPoll{20};
constexpr Duration kInstant{0};

}  // namespace

Scenario virtual_scenario() {
  Scenario scenario;
  scenario.network = {.latency = Duration(20), .jitter = Duration(5), .bytes_per_second = 1e7};
  scenario.compute = {.time = Duration(20), .jitter = 0, .failure = 0, .visits_per_second = 280};
  return scenario;
}

Status VirtualConsortium::start() {
  if (world_) return {};
  world_ = std::make_unique<World>(setting_, seed_);
  return pass(kInstant);
}

Status VirtualConsortium::pass(Duration time) {
  now_ += time;
  clock_.pass(time);
  const auto violation = world_->run_until(now_);
  return violation ? corrupt("the simulated consortium does what it must not: " + *violation) : Status();
}

Result<const Machine*> VirtualConsortium::running(const SiteId& member) const {
  if (!world_ || !world_->machine(member).is_up()) return unavailable(member.str() + " does not run");
  return &world_->machine(member);
}

Result<std::string> VirtualConsortium::status(const SiteId& member) const {
  EXPUNGE_TRY(machine, running(member));
  return machine->status();
}

Result<std::string> VirtualConsortium::ledger() const {
  EXPUNGE_TRY(machine, running(kCoordinator));
  return ledger_json(machine->store().ledger());
}

Result<std::string> VirtualConsortium::ask_forget(const SiteId& owner, const std::vector<PatientId>& patients) {
  EXPUNGE_TRY_DO(running(owner));
  const SeenRequests known = world_->requests();
  world_->ask_forget(now_, owner, patients, Basis::kErasure);
  EXPUNGE_TRY_DO(pass(kInstant));
  for (const auto& [id, request] : world_->requests())
    if (!known.contains(id)) return id.str();
  const auto& refused = world_->refused_asks();
  return bad_input(refused.empty() ? owner.str() + " did not take the request" : refused.back());
}

Status VirtualConsortium::export_newest(const Path& file) {
  EXPUNGE_TRY(machine, running(kCoordinator));
  const Coordinator& coordinator = machine->party().coordinator();
  const auto version = coordinator.published();
  if (!version) return stale("no model has been published yet");
  EXPUNGE_TRY(model, coordinator.model(*version));
  DiskFiles files;
  EXPUNGE_TRY_DO(copy_model(files, *model, *version, std::filesystem::absolute(file)));
  return {};
}

Status VirtualConsortium::export_at(const SiteId& site, const Path& file) {
  EXPUNGE_TRY(machine, running(site));
  EXPUNGE_TRY(model, machine->party().agent().published());
  DiskFiles files;
  EXPUNGE_TRY_DO(copy_model(files, *model.file, model.version, std::filesystem::absolute(file)));
  return {};
}

Status VirtualConsortium::wait(const std::function<Result<bool>()>& done, Duration patience) {
  const Time until = now_ + patience;
  for (;;) {
    EXPUNGE_TRY(is_done, done());
    if (is_done) return {};
    const std::uint64_t seen = world_->events();
    while (world_->events() == seen && now_ <= until) EXPUNGE_TRY_DO(pass(kPoll));
    if (now_ > until) return unavailable("the consortium did not get there in time");
  }
}

Result<std::unique_ptr<Consortium>> VirtualConsortium::copy(const Study& study, const Path& /*folder*/) const {
  WorldSetting other = setting_;
  other.study = study;
  other.study_text = to_toml(study);
  other.begin = now_;
  other.kept = kept();
  return std::unique_ptr<Consortium>(
      std::make_unique<VirtualConsortium>(std::move(other), seed_for(seed_, "copy"), clock_));
}

}  // namespace expunge
