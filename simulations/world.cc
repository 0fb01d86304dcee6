#include "simulations/world.h"

#include <algorithm>
#include <utility>

namespace expunge {

namespace {

constexpr Duration kAskAgain{5000};
constexpr Duration kRest{180'000};
constexpr std::uint64_t kMostEventsAtOnce = 50'000;

std::vector<SiteId> names_of(const std::vector<SimSite>& sites) {
  std::vector<SiteId> names;
  for (const SimSite& site : sites) names.push_back(site.name);
  return names;
}

SecretSource seeded_secrets(std::uint64_t seed) {
  return [random = std::make_shared<Random>(seed)](std::size_t size) {
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random->below(256));
    return SecretBytes(std::move(bytes));
  };
}

SigningKey seeded_key(std::uint64_t seed) {
  const SecretBytes raw = seeded_secrets(seed)(32);
  auto key = SigningKey::from_bytes(raw.reveal());
  ensure(static_cast<bool>(key), "any 32 bytes are an Ed25519 key");
  return *std::move(key);
}

}  // namespace

World::World(WorldSetting setting, std::uint64_t seed)
    : setting_(std::move(setting)),
      monitor_(queue_, trace_, setting_.provenance,
               {.round = setting_.study.deadline,
                .request = setting_.patience,
                .faults_end = Time{} + setting_.scenario.faults_end}),
      network_(queue_, setting_.scenario.network, seed_for(seed, "network"),
               [this](const SiteId& from, const SiteId& to, const WireFrames& frames) {
                 monitor_.on_wire(from, to, frames);
               }) {
  for (const SimSite& site : setting_.sites)
    keys_.emplace(site.name, seeded_key(seed_for(seed, "statement key of " + site.name.str())));
  add_coordinator(seed);
  for (const SimSite& site : setting_.sites) add_site(site, seed);
  plan_faults(seed_for(seed, "faults"));
  for (const auto& [name, machine] : machines_) queue_.at(setting_.begin, [each = machine.get()] { each->start(); });
}

std::vector<Member> World::members() const {
  std::vector<Member> members;
  for (const SimSite& site : setting_.sites)
    members.push_back({.name = site.name, .transport_key = {}, .statement_key = keys_.at(site.name).verify_key()});
  return members;
}

void World::add_coordinator(std::uint64_t seed) {
  const auto restore = [this, secrets = seeded_secrets(seed_for(seed, "secrets of the coordinator"))](
                           SimDisk& disk, const SavedState& saved) -> Result<Party> {
    EXPUNGE_TRY(coordinator, Coordinator::restore({.study = setting_.study,
                                                   .study_text = setting_.study_text,
                                                   .sites = members(),
                                                   .files = disk,
                                                   .models = "/models",
                                                   .chunk_bytes = setting_.courier.chunk,
                                                   .keys = secrets},
                                                  saved));
    return Party(std::move(coordinator));
  };
  add_machine({.name = kCoordinator,
               .seed = seed_for(seed, "coordinator"),
               .restore = restore,
               .learner = nullptr,
               .before_start = {},
               .also_from = {}});
}

void World::add_site(const SimSite& site, std::uint64_t seed) {
  const auto restore = [this, &site, secrets = seeded_secrets(seed_for(seed, "secrets of " + site.name.str()))](
                           SimDisk& disk, const SavedState& saved) -> Result<Party> {
    EXPUNGE_TRY(agent,
                Agent::restore({.name = site.name,
                                .statement_key = keys_.at(site.name),
                                .policy = site.policy,
                                .records = site.records,
                                .data = {},
                                .files = disk,
                                .models = "/models",
                                .secrets = secrets,
                                .chunk_bytes = setting_.courier.chunk,
                                .software = "expunge simulated",
                                .check_method = site.check_method,
                                .scrub = [&disk] { return disk.is_full() ? unavailable("disk full") : Status(); }},
                               saved));
    return Party(std::move(agent));
  };
  add_machine({.name = site.name,
               .seed = seed_for(seed, site.name.str()),
               .restore = restore,
               .learner = setting_.make_learner(site.name),
               .before_start = {},
               .also_from = {}});
}

void World::add_machine(Machine::Setting setting) {
  setting.before_start = setting_.before_start;
  if (setting.name == kCoordinator) setting.also_from = setting_.also_from;
  const SiteId name = setting.name;
  const Surroundings shared{queue_, network_, monitor_, trace_, setting_.courier, setting_.scenario.compute};
  const auto machine = machines_.emplace(name, std::make_unique<Machine>(std::move(setting), shared)).first;
  if (const auto kept = setting_.kept.find(name); kept != setting_.kept.end()) machine->second->set_kept(kept->second);
}

void World::plan_faults(std::uint64_t seed) {
  for (const FaultEvent& fault : draw_faults(setting_.scenario, names_of(setting_.sites), seed))
    queue_.at(fault.at, [this, fault] {
      if (has_faults_) strike(fault);
    });
}

void World::strike(const FaultEvent& fault) {
  trace_.add(now(), fault.machine.str(), "fault " + to_text(fault.kind));
  Machine& machine = *machines_.at(fault.machine);
  switch (fault.kind) {
    case FaultKind::kCrash:
      if (fault.dice % 2 == 0) return machine.crash(fault.lasts);
      return machine.doom(fault.dice / 2, fault.lasts);
    case FaultKind::kDisconnect:
      return network_.drop(fault.machine);
    case FaultKind::kPartition:
      return network_.cut(fault.machine, fault.lasts);
    case FaultKind::kSilence:
      return network_.silence(fault.machine, fault.dice % 2 == 0, fault.lasts);
    case FaultKind::kSlowLink:
      return network_.slow_down(fault.machine, fault.lasts);
    case FaultKind::kSlowSite:
      return machine.slow_compute(fault.lasts);
    case FaultKind::kFullDisk:
      machine.set_disk_full(true);
      return queue_.after(fault.lasts, [&machine] { machine.set_disk_full(false); });
    case FaultKind::kClockJump:
      return machine.jump_clock(fault.dice % 2 == 0 ? fault.lasts : -fault.lasts);
  }
}

void World::ask_forget(Time at, const SiteId& site, std::vector<PatientId> patients, Basis basis) {
  asks_.push_back({site, std::move(patients), basis});
  queue_.at(at, [this, ask = asks_.size() - 1] { try_asking(ask); });
}

void World::try_asking(std::size_t number) {
  Ask& ask = asks_[number];
  trace_.add(now(), ask.site.str(), "its administrator asks to forget");
  const auto answer = machines_.at(ask.site)->ask_forget(ask.patients, ask.basis);
  if (!answer || (!*answer && answer->error().fault == Fault::kUnavailable))
    return queue_.after(kAskAgain, [this, number] { try_asking(number); });
  ask.is_answered = true;
  if (*answer)
    monitor_.on_asked(**answer, ask.site, training_records(ask));
  else
    refused_asks_.push_back(ask.site.str() + ": " + answer->error().what);
}

std::vector<std::uint32_t> World::training_records(const Ask& ask) const {
  const auto site = std::ranges::find(setting_.sites, ask.site, &SimSite::name);
  std::vector<std::uint32_t> records;
  for (const CohortRecord& record : site->records)
    if (record.split == Split::kTrain && std::ranges::find(ask.patients, record.patient) != ask.patients.end())
      records.push_back(record.index);
  return records;
}

void World::step() {
  const Time before = now();
  queue_.run_next();
  ++events_;
  events_at_once_ = now() == before ? events_at_once_ + 1 : 0;
  if (events_at_once_ > kMostEventsAtOnce) monitor_.violated("time stands still: events follow each other endlessly");
  monitor_.check_times(machines_.at(kCoordinator)->is_up());
}

Violation World::run_until(Time at) {
  while (!monitor_.violation() && queue_.next() && *queue_.next() <= at) step();
  return monitor_.violation();
}

bool World::is_settled() const {
  const Machine& coordinator = *machines_.at(kCoordinator);
  if (!coordinator.is_up() || !coordinator.party().coordinator().trained()) return false;
  return std::ranges::all_of(asks_, &Ask::is_answered) &&
         std::ranges::all_of(requests(), [](const auto& entry) { return entry.second.ended(); });
}

Violation World::run() {
  const Time latest = Time{} + setting_.scenario.faults_end + setting_.patience;
  while (!monitor_.violation() && !is_settled()) {
    if (now() > latest)
      monitor_.violated("the consortium is not done " + std::to_string(setting_.patience.count() / 1000) +
                        " s after the last fault");
    else
      step();
  }
  if (!monitor_.violation()) come_to_rest();
  return monitor_.violation();
}

void World::come_to_rest() {
  has_faults_ = false;
  network_.heal();
  for (const auto& [name, machine] : machines_) machine->set_disk_full(false);
  run_until(now() + kRest);
  if (!monitor_.violation()) check_at_rest();
}

void World::check_at_rest() {
  if (!is_settled()) monitor_.violated("the consortium was at rest and is not any more");
  for (const auto& [name, machine] : machines_) {
    if (!machine->is_up()) return monitor_.violated(name.str() + " is down long after the last fault");
    if (name != kCoordinator) check_published(*machine);
    monitor_.check_models(name, machine->store(), machine->disk());
  }
}

void World::check_published(const Machine& site) {
  const auto newest = machines_.at(kCoordinator)->party().coordinator().published();
  const auto held = site.party().agent().published();
  if (newest && (!held || held->version != *newest))
    monitor_.violated(site.name().str() + " does not hold the published version " + std::to_string(newest->value));
}

std::map<SiteId, Machine::Kept> World::kept() const {
  std::map<SiteId, Machine::Kept> kept;
  for (const auto& [name, machine] : machines_) kept.emplace(name, machine->kept());
  return kept;
}

std::string World::status() const {
  const Machine& coordinator = *machines_.at(kCoordinator);
  return coordinator.is_up() ? coordinator.party().status(coordinator.moment()) : std::string();
}

}  // namespace expunge
