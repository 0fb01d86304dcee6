// The network between simulated machines: a star of links with the coordinator in the middle, sites dial out.
//
// Frames take latency and bandwidth, and arrive in order unless the scenario says otherwise. A lost connection takes
// with it what was under way. The site notices at once, the coordinator when its heartbeat runs out or, with no word of
// a loss, when the site is connected anew. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "common/base/random.h"
#include "common/net/transport.h"
#include "simulations/event_queue.h"
#include "simulations/scenario.h"

namespace expunge {

class SimNetwork {
 public:
  // Sees every message as it is put on the wire.
  using Tap = std::function<void(const SiteId& from, const SiteId& to, const WireFrames& frames)>;

  // The queue must outlive the network.
  SimNetwork(EventQueue& queue, NetworkQuality quality, std::uint64_t seed, Tap tap);

  // A machine's program starts or ends. Its handlers are called from the queue, never from inside send().
  void attach(const SiteId& machine, Transport::Handlers handlers);
  void detach(const SiteId& machine);
  Status send(const SiteId& from, const SiteId& to, WireFrames frames);

  void drop(const SiteId& site);                 // the connection; dialled again soon
  void cut(const SiteId& site, Duration lasts);  // no connection until then
  void silence(const SiteId& site, bool towards_site, Duration lasts);
  void slow_down(const SiteId& site, Duration lasts);
  void heal();  // ends all of these but the first

 private:
  struct Direction {
    Time free;          // when the last byte put on the wire has left
    Time last_arrival;  // later frames do not arrive earlier
    Time silent_until;
  };
  struct Link {
    bool is_up = false;
    bool hub_knows = false;  // the coordinator counts the site as connected
    bool is_dialling = false;
    std::uint64_t connection = 0;  // number of the connection; frames of an earlier one are lost
    Time cut_until;
    Time slow_until;
    Direction to_site;
    Direction to_hub;
  };

  void dial_later(const SiteId& site);
  void dial(const SiteId& site);
  void tell_connected(const SiteId& machine, const SiteId& peer, std::uint64_t connection, Duration delay);
  void tell_disconnected(const SiteId& machine, const SiteId& peer);
  void notice_at_hub_later(const SiteId& site);
  Time arrival(Link& link, Direction& direction, std::size_t bytes);
  void deliver_at(Time when, const SiteId& from, const SiteId& to, WireFrames frames);
  bool is_attached(const SiteId& machine) const { return machines_.contains(machine); }

  EventQueue& queue_;
  NetworkQuality quality_;
  Random random_;
  Tap tap_;
  std::map<SiteId, Transport::Handlers> machines_;
  std::map<SiteId, Link> links_;  // by site
};

// One machine's end of the network, as its program sees it.
class SimTransport final : public Transport {
 public:
  SimTransport(SimNetwork& network, SiteId self) : network_(network), self_(std::move(self)) {}
  Status send(const SiteId& to, WireFrames frames) override { return network_.send(self_, to, std::move(frames)); }
  void pause(const SiteId& peer) override;

 private:
  SimNetwork& network_;
  SiteId self_;
};

}  // namespace expunge
