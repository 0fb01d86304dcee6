// The door of a listening socket: answers ZeroMQ's question (ZAP, RFC 27) whether a client with this CURVE key may in.
// Make it before any socket of the context binds; without its answer nobody gets in. The User-Id of a connection that
// it let in is the client's key in hex. Loop thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/net/curve_keys.h"

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

namespace expunge {

// Sets the domain and makes an answer necessary, on a socket that is about to listen.
void put_behind_gate(zmq::socket_t& socket);

class ZapGate {
 public:
  using Admits = std::function<bool(const CurveKey&)>;
  ZapGate(zmq::context_t& context, Admits admits, LogSink& log);
  ~ZapGate();

  void expect(const CurveKey& key) { expected_ = key; }  // a stranger of our own making: refused without a line

  void answer_one();  // takes and answers one request if there is one
  zmq::socket_t& socket() { return *socket_; }

 private:
  bool admits_credentials(ByteView mechanism, ByteView credentials, ByteView address, std::string& user);
  void tell(ByteView address, const CurveKey& key);

  std::unique_ptr<zmq::socket_t> socket_;
  Admits admits_;
  LogSink& log_;
  SystemClock clock_;
  Time quiet_until_{};
  std::optional<CurveKey> expected_;
};

}  // namespace expunge
