#include "simulations/machine.h"

#include <algorithm>
#include <utility>

#include "protocols/host/local_interface.h"
#include "simulations/compute_time.h"
#include "site-agent/local_round.h"

namespace expunge {

namespace {

constexpr std::chrono::sys_days kFirstDay = std::chrono::year{2026} / 1 / 5;
constexpr Duration kTryStartAgain{20'000};
constexpr Duration kCancelTakes{200};
constexpr int kSlowness = 10;

}  // namespace

Machine::Machine(Setting setting, Surroundings surroundings)
    : setting_(std::move(setting)),
      shared_(std::move(surroundings)),
      random_(setting_.seed),
      transport_(shared_.network, setting_.name) {
  disk_.watch([this](const Path& path, const Bytes& bytes) { shared_.monitor.on_file(name(), path, bytes); });
}

void Machine::set_kept(Kept kept) {
  disk_.set_contents(std::move(kept.files));
  store_ = std::move(kept.store);
}

std::string Machine::status() const {
  return with_traffic(party_->status(moment()), {traffic_, courier_->transfers(), moment().steady});
}

Moment Machine::moment() const {
  const auto today = WallTime{} + std::chrono::duration_cast<Duration>(kFirstDay.time_since_epoch());
  const Duration elapsed = shared_.queue.now().time_since_epoch();
  return {shared_.queue.now() + steady_offset_, today + elapsed + wall_offset_};
}

void Machine::start() {
  if (is_up()) return;
  shared_.trace.add(shared_.queue.now(), name().str(), "starts");
  if (setting_.before_start) setting_.before_start(*this);
  steady_offset_ = Duration(random_.below(1'000'000'000));
  auto restored = setting_.restore(disk_, store_.values());
  if (!restored) {
    shared_.trace.add(shared_.queue.now(), name().str(), "cannot start: " + restored.error().what);
    if (!disk_.is_full()) shared_.monitor.violated(name().str() + " cannot start again: " + restored.error().what);
    shared_.queue.after(kTryStartAgain, [this] { start(); });
    return;
  }
  party_.emplace(*std::move(restored));
  courier_ = std::make_unique<Courier>(
      disk_, Path("/spool"), shared_.courier,
      [this](const SiteId& peer, const Message& message, std::span<const BlobRef> attachments) {
        return party_->admit(peer, message, attachments);
      });
  shared_.monitor.on_started(name());
  handle([this] { react(party_->start(moment())); });
  if (is_up()) shared_.network.attach(name(), handlers());
}

void Machine::crash(Duration down) {
  if (!is_up()) return;
  down_ = down;
  stop();
}

void Machine::doom(std::uint64_t dice, Duration down) {
  if (!is_up() || doom_ != Doom::kNone) return;
  constexpr std::uint64_t kPoints = 4;
  doom_ = static_cast<Doom>(1 + dice % kPoints);
  down_ = down;
  doomed_after_sends_ = dice / kPoints % 4;
  if (doom_ == Doom::kInFiles) disk_.fail_power_after(dice / kPoints % 3);
}

void Machine::stop() {
  shared_.trace.add(shared_.queue.now(), name().str(), "stops");
  ++incarnation_;
  courier_.reset();
  party_.reset();
  traffic_.clear();
  jobs_.clear();
  wake_.reset();
  armed_.reset();
  disk_.crash();
  doom_ = Doom::kNone;
  is_dying_ = false;
  shared_.network.detach(name());
  shared_.queue.after(down_, [this] { start(); });
}

// One event: the program's reaction, and what follows from it.
template <class Event>
void Machine::handle(Event event) {
  if (!is_up()) return;
  event();
  settle();
}

void Machine::settle() {
  if (is_dying_ || disk_.power_failed())
    stop();
  else
    arm_wake();
  shared_.monitor.on_settled(name(), store_, disk_);
}

Transport::Handlers Machine::handlers() {
  const auto trace = [this](const SiteId& peer, const char* what) {
    shared_.trace.add(shared_.queue.now(), name().str(), what + peer.str());
  };
  return {.on_frames =
              [this](const SiteId& from, WireFrames frames) {
                traffic_[from].received_bytes += size_of(frames);
                handle([&] { take(courier_->on_frames(from, std::move(frames), moment().steady)); });
              },
          .on_connected =
              [this, trace](const SiteId& peer) {
                trace(peer, "connected with ");
                handle([&] {
                  react(party_->on_connected(peer, moment()));
                  take(courier_->on_connected(peer, moment().steady));
                });
              },
          .on_disconnected =
              [this, trace](const SiteId& peer) {
                trace(peer, "lost ");
                handle([&] {
                  react(party_->on_disconnected(peer, moment()));
                  take(courier_->on_disconnected(peer, moment().steady));
                });
              },
          .on_refused = {}};
}

void Machine::take(CourierStep step) {
  for (FramesTo& frames : step.send) {
    if (is_dying_) break;
    traffic_[frames.to].sent_bytes += size_of(frames.frames);
    (void)transport_.send(frames.to, std::move(frames.frames));
  }
  for (const RefusedFrom& refused : step.refused)
    if (refused.error.fault != Fault::kStale)
      shared_.monitor.violated(name().str() + " refuses what honest " + refused.from.str() +
                               " sent: " + refused.error.what);
  for (const Dropped& dropped : step.dropped)
    if (!is_dying_) react(party_->on_dropped(dropped.message, moment()));
  for (Delivered& delivered : step.delivered) take(std::move(delivered));
}

void Machine::take(Delivered delivered) {
  if (is_dying_) return;
  shared_.monitor.on_delivered(name(), delivered);
  react(party_->on_message(delivered.from, delivered.message, delivered.attachments, moment()));
  const auto also = setting_.also_from ? setting_.also_from(delivered) : std::nullopt;
  if (also && !is_dying_) react(party_->on_message(*also, delivered.message, delivered.attachments, moment()));
}

bool Machine::meets(Doom point) {
  is_dying_ = is_dying_ || doom_ == point || disk_.power_failed();
  return is_dying_;
}

bool Machine::commit(const AgentActions& actions) {
  std::vector<Record> records;
  for (const AgentAction& action : actions)
    if (const auto* record = std::get_if<Record>(&action)) records.push_back(*record);
  if (records.empty()) return true;
  is_dying_ = is_dying_ || disk_.is_full();
  if (meets(Doom::kBeforeCommit)) return false;
  store_.commit(records, moment().wall);
  shared_.monitor.on_commit(name(), records, store_, disk_);
  return !meets(Doom::kAfterCommit);
}

void Machine::react(AgentActions actions) {
  if (is_dying_ || disk_.power_failed() || !commit(actions)) return;
  for (AgentAction& action : actions) {
    if (is_dying_) return;
    std::visit([this](auto& one) { carry_out(one); }, action);
  }
}

void Machine::carry_out(Send& send) {
  if (doom_ == Doom::kBetweenSends && doomed_after_sends_-- == 0) {
    is_dying_ = true;
    return;
  }
  shared_.monitor.on_send(name(), send, store_, disk_);
  take(courier_->send(send.to, send.message, std::move(send.attachments)));
}

void Machine::carry_out(Withdraw& withdrawn) {
  courier_->withdraw(withdrawn.what);
}

void Machine::carry_out(WakeAt& wake) {
  wake_ = wake_ ? std::min(*wake_, wake.at) : wake.at;
}

void Machine::carry_out(Note& note) {
  shared_.monitor.on_note(name(), note);
}

void Machine::carry_out(Compute& work) {
  shared_.monitor.on_compute(name(), work);
  jobs_.push_back({.work = std::move(work), .is_cancelled = false, .computed = {}});
  if (jobs_.size() == 1) begin_next_job();
}

void Machine::carry_out(CancelCompute& /*cancel*/) {
  for (Job& job : jobs_) job.is_cancelled = true;
  const std::uint64_t job = jobs_begun_;
  if (!jobs_.empty())
    shared_.queue.after(kCancelTakes, [this, job, alive = incarnation_] {
      if (alive == incarnation_) finish_job(job);
    });
}

void Machine::begin_next_job() {
  if (jobs_.empty()) return;
  Job& next = jobs_.front();
  Course course;
  if (!next.is_cancelled) next.computed = expunge::carry_out(next.work, *setting_.learner, course);
  const double jitter = shared_.compute.jitter * (2 * random_.uniform() - 1);
  const double factor = (1 + jitter) * (shared_.queue.now() < slow_until_ ? kSlowness : 1);
  const Duration full = next.computed ? compute_time(shared_.compute, *next.computed) : Duration(0);
  const auto takes = Duration(static_cast<std::int64_t>(factor * static_cast<double>(full.count())));
  const std::uint64_t job = ++jobs_begun_;
  shared_.queue.after(takes, [this, job, alive = incarnation_] {
    if (alive == incarnation_) finish_job(job);
  });
}

void Machine::finish_job(std::uint64_t job) {
  if (job != jobs_begun_ || jobs_.empty()) return;
  const Job done = std::move(jobs_.front());
  jobs_.pop_front();
  Result<Computed> computed = done.computed && !done.is_cancelled ? *done.computed : unavailable("cancelled");
  if (!done.is_cancelled && random_.chance(shared_.compute.failure))
    computed = unavailable("the simulated device failed");
  ++jobs_begun_;
  begin_next_job();
  handle([&] { react(party_->agent().on_computed(done.work.round, std::move(computed), moment())); });
}

std::optional<Result<RequestId>> Machine::ask_forget(const std::vector<PatientId>& patients, Basis basis) {
  std::optional<Result<RequestId>> answer;
  handle([&] {
    auto asked = party_->agent().forget(patients, basis, moment());
    if (!asked) {
      answer = asked.error();
      return;
    }
    react(std::move(asked->actions));
    if (!is_dying_ && !disk_.power_failed()) answer = asked->id;
  });
  return answer;
}

// The host keeps one timer: the earliest of what the party and the courier asked for.
void Machine::arm_wake() {
  std::optional<Time> earliest = courier_->next_wake();
  if (wake_ && (!earliest || *wake_ < *earliest)) earliest = wake_;
  if (!earliest) return;
  const Time when = std::max(*earliest - steady_offset_, shared_.queue.now());
  if (armed_ && *armed_ <= when) return;
  armed_ = when;
  shared_.queue.at(when, [this, when, alive = incarnation_] {
    if (alive == incarnation_ && armed_ == when) handle([this] { on_wake(); });
  });
}

void Machine::on_wake() {
  armed_.reset();
  const Time now = moment().steady;
  if (const auto due = courier_->next_wake(); due && *due <= now) take(courier_->on_time(now));
  if (is_dying_ || !wake_ || *wake_ > now) return;
  wake_.reset();
  react(party_->on_time(moment()));
}

}  // namespace expunge
