// What all ZeroMQ sockets of this folder have in common: limits and manners set in one place, messages as frames of
// ours, and no exceptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/bytes.h"
#include "common/net/curve_keys.h"
#include "common/net/transport.h"

namespace zmq {
class context_t;
class message_t;
class socket_t;
}  // namespace zmq

namespace expunge {

// The largest header, or chunk, with room to spare; more in one frame is refused and counted.
inline constexpr std::size_t kLargestFrame = (std::size_t{4} << 20) + (std::size_t{64} << 10);
inline constexpr std::size_t kMostFrames = 8;  // in one message
// What ZeroMQ itself lets in before it cuts the connection: enough above our limit that the sender can be named.
inline constexpr std::size_t kLargestRawFrame = 2 * kLargestFrame;

// Out of descriptors or memory: the only way in which making a socket fails; `why` is the library's.
Error no_sockets(const char* why);

// Limits, queues and time-outs of a socket between programs.
void set_link_options(zmq::socket_t& socket);
void set_linger(zmq::socket_t& socket, int milliseconds);
// The encryption: a hub's socket, or a spoke's towards the hub of that key. The library's copies live in the socket.
void set_curve_server(zmq::socket_t& socket, const CurvePair& keys);
void set_curve_client(zmq::socket_t& socket, const CurvePair& keys, const CurveKey& server);

bool can_receive(const zmq::socket_t& socket);

// A message as it came, its frames still the library's.
class Incoming {
 public:
  // Takes one whole message if there is one.
  static std::optional<Incoming> take(zmq::socket_t& socket);
  Incoming(Incoming&&) noexcept;
  Incoming& operator=(Incoming&&) noexcept;
  ~Incoming();

  std::size_t size() const;   // number of frames; more than kMostFrames + 1 are counted but not kept
  std::size_t bytes() const;  // of all of them
  ByteView frame(std::size_t index) const;
  std::string property(const char* name) const;  // of the connection: "User-Id"; "" if there is none
  int descriptor() const;                        // of the connection; -1 if not known

 private:
  Incoming();
  std::vector<zmq::message_t> frames_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

enum class Sent { kYes, kNoPeer, kQueueFull };
// Sends one whole message without waiting, or nothing of it. `first` goes before the frames (a routing id; nothing if
// empty). The frames' buffers are handed to the library, not copied.
Sent send_whole(zmq::socket_t& socket, ByteView first, WireFrames frames);

// kBadInput: more or larger frames than a message may have.
Status check_frames(const SiteId& to, const WireFrames& frames);

// kUnavailable: the port is in use, or not ours to take. kBadInput: not an address.
Status bind_socket(zmq::socket_t& socket, const std::string& address);
Status connect_socket(zmq::socket_t& socket, const std::string& address);

}  // namespace expunge
