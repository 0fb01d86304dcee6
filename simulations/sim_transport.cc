#include "simulations/sim_transport.h"

#include <algorithm>
#include <utility>

namespace expunge {

namespace {

constexpr Duration kSilenceTimeOut{60000};
constexpr Duration kLongestRedial{3000};
constexpr double kSlowness = 50;

std::size_t bytes_of(const WireFrames& frames) {
  std::size_t bytes = 64;  // what the transport adds
  for (const Bytes& frame : frames) bytes += frame.size();
  return bytes;
}

}  // namespace

SimNetwork::SimNetwork(EventQueue& queue, NetworkQuality quality, std::uint64_t seed, Tap tap)
    : queue_(queue), quality_(quality), random_(seed), tap_(std::move(tap)) {}

void SimNetwork::attach(const SiteId& machine, Transport::Handlers handlers) {
  machines_[machine] = std::move(handlers);
  if (machine != kCoordinator) {
    dial_later(machine);
    return;
  }
  for (const auto& [site, link] : links_) dial_later(site);
}

void SimNetwork::detach(const SiteId& machine) {
  machines_.erase(machine);
  if (machine != kCoordinator) {
    drop(machine);
    return;
  }
  for (auto& [site, link] : links_) {
    link.hub_knows = false;
    drop(site);
  }
}

void SimNetwork::dial_later(const SiteId& site) {
  Link& link = links_[site];
  if (link.is_up || link.is_dialling) return;
  link.is_dialling = true;
  queue_.after(Duration(1 + random_.below(static_cast<std::uint64_t>(kLongestRedial.count()))),
               [this, site] { dial(site); });
}

void SimNetwork::dial(const SiteId& site) {
  Link& link = links_[site];
  link.is_dialling = false;
  if (link.is_up || !is_attached(site)) return;
  if (!is_attached(kCoordinator) || queue_.now() < link.cut_until) {
    dial_later(site);
    return;
  }
  link.is_up = true;
  ++link.connection;
  link.to_hub.free = link.to_site.free = link.to_hub.last_arrival = link.to_site.last_arrival = queue_.now();
  tell_connected(kCoordinator, site, link.connection, quality_.latency);
  tell_connected(site, kCoordinator, link.connection, 2 * quality_.latency);
}

void SimNetwork::tell_connected(const SiteId& machine, const SiteId& peer, std::uint64_t connection, Duration delay) {
  queue_.after(delay, [this, machine, peer, connection] {
    Link& link = links_[machine == kCoordinator ? peer : machine];
    const auto program = machines_.find(machine);
    if (program == machines_.end() || !link.is_up || link.connection != connection) return;
    if (machine == kCoordinator) link.hub_knows = true;
    program->second.on_connected(peer);
  });
}

void SimNetwork::tell_disconnected(const SiteId& machine, const SiteId& peer) {
  const auto program = machines_.find(machine);
  if (program != machines_.end()) program->second.on_disconnected(peer);
}

void SimNetwork::drop(const SiteId& site) {
  Link& link = links_[site];
  if (!link.is_up) return;
  link.is_up = false;
  queue_.after(Duration(0), [this, site] { tell_disconnected(site, kCoordinator); });
  notice_at_hub_later(site);
  dial_later(site);
}

void SimNetwork::notice_at_hub_later(const SiteId& site) {
  const std::uint64_t connection = links_[site].connection;
  queue_.after(Duration(random_.below(static_cast<std::uint64_t>(kSilenceTimeOut.count()))), [=, this] {
    Link& link = links_[site];
    if (!link.hub_knows || link.is_up || link.connection != connection) return;
    link.hub_knows = false;
    tell_disconnected(kCoordinator, site);
  });
}

void SimNetwork::cut(const SiteId& site, Duration lasts) {
  links_[site].cut_until = std::max(links_[site].cut_until, queue_.now() + lasts);
  drop(site);
}

void SimNetwork::silence(const SiteId& site, bool towards_site, Duration lasts) {
  Link& link = links_[site];
  Direction& direction = towards_site ? link.to_site : link.to_hub;
  direction.silent_until = queue_.now() + std::min(lasts, kSilenceTimeOut);
  if (lasts <= kSilenceTimeOut) return;
  queue_.after(kSilenceTimeOut, [=, this] {
    const Link& later = links_[site];
    const Time until = towards_site ? later.to_site.silent_until : later.to_hub.silent_until;
    if (until >= queue_.now()) cut(site, lasts - kSilenceTimeOut);  // unless the network was healed
  });
}

void SimNetwork::slow_down(const SiteId& site, Duration lasts) {
  links_[site].slow_until = queue_.now() + lasts;
}

void SimNetwork::heal() {
  for (auto& [site, link] : links_)
    link.cut_until = link.slow_until = link.to_site.silent_until = link.to_hub.silent_until = queue_.now();
}

Status SimNetwork::send(const SiteId& from, const SiteId& to, WireFrames frames) {
  const bool is_to_site = from == kCoordinator;
  Link& link = links_[is_to_site ? to : from];
  if (!link.is_up) return unavailable("no connection from " + from.str() + " to " + to.str());
  Direction& direction = is_to_site ? link.to_site : link.to_hub;
  tap_(from, to, frames);
  if (queue_.now() < direction.silent_until) return {};
  const Time when = arrival(link, direction, bytes_of(frames));
  if (random_.chance(quality_.duplicate)) deliver_at(when + Duration(random_.below(2000)), from, to, frames);
  deliver_at(when, from, to, std::move(frames));
  return {};
}

Time SimNetwork::arrival(Link& link, Direction& direction, std::size_t bytes) {
  const double speed = quality_.bytes_per_second / (queue_.now() < link.slow_until ? kSlowness : 1);
  const auto transmission = static_cast<std::int64_t>(1000 * static_cast<double>(bytes) / speed);
  direction.free = std::max(direction.free, queue_.now()) + Duration(transmission);
  const auto jitter = Duration(random_.below(static_cast<std::uint64_t>(quality_.jitter.count()) + 1));
  const Time when = direction.free + quality_.latency + jitter;
  if (random_.chance(quality_.reorder)) return when + Duration(random_.below(1000));
  direction.last_arrival = std::max(direction.last_arrival, when);
  return direction.last_arrival;
}

void SimNetwork::deliver_at(Time when, const SiteId& from, const SiteId& to, WireFrames frames) {
  const SiteId site = from == kCoordinator ? to : from;
  queue_.at(when, [this, site, from, to, connection = links_[site].connection, message = std::move(frames)]() mutable {
    const Link& link = links_[site];
    const auto program = machines_.find(to);
    if (!link.is_up || link.connection != connection || program == machines_.end()) return;
    program->second.on_frames(from, std::move(message));
  });
}

void SimTransport::pause(const SiteId& peer) {
  const SiteId site = self_ == kCoordinator ? peer : self_;
  constexpr Duration kUntilAnOperatorActs{86'400'000};
  network_.cut(site, kUntilAnOperatorActs);
}

}  // namespace expunge
