// Moves frames between this program and its peers, encrypted and with identities from the channel.
// Real: ZmqHub (ROUTER), ZmqSpoke (DEALER). Honest fake: SimTransport in simulations.
// Protocol thread only; handlers are called from the loop, never from inside send().
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/ids.h"

namespace expunge {

using WireFrames = std::vector<Bytes>;

class Transport {
 public:
  virtual ~Transport() = default;
  // kUnavailable: the peer is not connected or its queue is full; the caller's protocol says it again later.
  virtual Status send(const SiteId& to, WireFrames frames) = 0;
  // Drops the peer's connection and refuses it until this program is restarted.
  virtual void pause(const SiteId& peer) = 0;

  struct Handlers {
    std::function<void(const SiteId& from, WireFrames frames)> on_frames;
    std::function<void(const SiteId& peer)>
        on_connected;  // hub: first frames after (re)connecting; spoke: handshake done
    std::function<void(const SiteId& peer)> on_disconnected;               // hub: gone, or silent for too long
    std::function<void(const SiteId& from, const Error& why)> on_refused;  // bytes or identity refused by the transport
  };
};

}  // namespace expunge
