#include "common/net/bare_link.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "common/base/clock.h"
#include "common/net/curve_keys.h"

namespace expunge {
namespace {

constexpr int kPiecesInFlight = 4;

struct Load {
  std::uint64_t bytes;
  std::uint64_t piece;
  std::uint64_t pieces() const { return std::max<std::uint64_t>(1, (bytes + piece - 1) / piece); }
  std::size_t size(std::uint64_t number) const {
    return static_cast<std::size_t>(std::min(piece, bytes - std::min(bytes, number * piece)));
  }
};

void tune(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::sndhwm, kPiecesInFlight);
  socket.set(zmq::sockopt::rcvhwm, kPiecesInFlight);
}

// Says hello, takes the whole load, sends it back.
void be_peer(const std::string& address, const CurveKey& hub_key, Load load) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  const auto keys = make_curve_pair();
  tune(socket);
  socket.set(zmq::sockopt::curve_serverkey, zmq::const_buffer(hub_key.data(), hub_key.size()));
  socket.set(zmq::sockopt::curve_publickey, zmq::const_buffer(keys.public_key.data(), keys.public_key.size()));
  socket.set(zmq::sockopt::curve_secretkey,
             zmq::const_buffer(keys.secret_key.reveal().data(), keys.secret_key.reveal().size()));
  socket.connect(address);
  socket.send(zmq::message_t(1), zmq::send_flags::none);
  std::vector<zmq::message_t> taken(load.pieces());
  for (auto& piece : taken) (void)socket.recv(piece);
  for (auto& piece : taken) socket.send(std::move(piece), zmq::send_flags::none);
  (void)socket.recv(taken.front());  // the hub has everything
}

struct Hub {
  zmq::context_t context;
  zmq::socket_t socket{context, zmq::socket_type::router};
  CurvePair keys = make_curve_pair();

  std::string listen() {
    tune(socket);
    socket.set(zmq::sockopt::router_mandatory, true);  // a full queue blocks; without, it drops
    socket.set(zmq::sockopt::curve_server, true);
    socket.set(zmq::sockopt::curve_secretkey,
               zmq::const_buffer(keys.secret_key.reveal().data(), keys.secret_key.reveal().size()));
    socket.bind("tcp://127.0.0.1:*");
    return socket.get(zmq::sockopt::last_endpoint);
  }

  void take(unsigned count, std::vector<zmq::message_t>* names) {
    for (unsigned i = 0; i < count; ++i) {
      zmq::message_t name;
      zmq::message_t body;
      (void)socket.recv(name);
      (void)socket.recv(body);
      if (names) names->push_back(std::move(name));
    }
  }

  void give(const zmq::message_t& name, std::size_t size) {
    socket.send(zmq::message_t(name.data(), name.size()), zmq::send_flags::sndmore);
    socket.send(zmq::message_t(size), zmq::send_flags::none);
  }
};

double measure(unsigned peers, Load load) {
  Hub hub;
  const auto address = hub.listen();
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < peers; ++i) threads.emplace_back(be_peer, address, hub.keys.public_key, load);
  std::vector<zmq::message_t> names;
  hub.take(peers, &names);
  const SystemClock clock;
  const auto start = clock.now();
  for (std::uint64_t piece = 0; piece < load.pieces(); ++piece)
    for (const auto& name : names) hub.give(name, load.size(piece));
  for (std::uint64_t piece = 0; piece < load.pieces(); ++piece) hub.take(peers, nullptr);
  const auto seconds = std::chrono::duration<double>(clock.now() - start).count();
  for (const auto& name : names) hub.give(name, 1);
  for (auto& thread : threads) thread.join();
  return seconds;
}

}  // namespace

Result<double> bare_link_seconds(unsigned peers, std::uint64_t bytes, std::uint64_t piece) {
  try {
    return measure(peers, {bytes, piece});
  } catch (const zmq::error_t& error) {
    return unavailable(std::string("the bare link could not be measured: ") + error.what());
  }
}

}  // namespace expunge
