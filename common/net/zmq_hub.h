// The listening side: a ROUTER socket behind a ZapGate. Who speaks follows from the connection's key, asked of
// `identify` for each message; which connection speaks for a member follows from the LinkTable. Loop thread only; not
// to be destroyed from within its own handlers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/net/gate_proof.h"
#include "common/net/inflow.h"
#include "common/net/link_table.h"
#include "common/net/zmq_monitor.h"
#include "common/net/zmq_socket.h"
#include "common/net/zmq_transport.h"
#include "common/net/zmq_watch.h"

namespace expunge {

class ZmqHub final : public Transport {
 public:
  ZmqHub(Loop& loop, Identify identify, Handlers handlers, LogSink& log);
  ~ZmqHub() override;
  // Binds, proves the gate, and only then begins to listen to anyone.
  Status open(const std::string& address, const CurvePair& keys);
  const std::string& address() const { return address_; }

  Status send(const SiteId& to, WireFrames frames) override;
  void pause(const SiteId& peer) override;

 private:
  bool admits(const CurveKey& key) const;
  std::optional<SiteId> sender_of(const Incoming& incoming) const;

  void on_message();
  void on_hello(const SiteId& member, const Incoming& incoming);
  void on_data(const SiteId& member, const Incoming& incoming);
  void on_outsider(const Incoming& incoming);
  void on_event();

  Sent tell(const Caller& caller, Bytes word);
  void turn_away(const Caller& caller, const std::string& why);
  void shut_out(const TcpEnd& end);  // at once; who is being turned away may still speak without being heard
  void heard(const SiteId& member);
  void welcome(const SiteId& member, const Caller& caller);
  void lost(const SiteId& member);
  void drop(const SiteId& member, const Error& why);

  void probe(const SiteId& member);
  void probe_all();
  void replace_silent();  // whose rivals have waited long enough
  void look_around();     // every few seconds
  void look_at_inflow();
  void later(Duration after, std::function<void()> work);

  Loop& loop_;
  Identify identify_;
  Handlers handlers_;
  LogSink& log_;
  SystemClock clock_;
  LinkTable links_;
  std::set<SiteId> paused_;
  std::vector<TcpEnd> leaving_;          // turned away; cut when their last word is out
  std::map<SiteId, Instance> reported_;  // the second process that on_refused last told of
  Inflow inflow_;
  bool is_probing_ = false;
  std::string address_;

  std::unique_ptr<zmq::context_t> context_;  // the order matters: watches go before sockets, sockets before the context
  std::unique_ptr<ZapGate> gate_;
  std::unique_ptr<zmq::socket_t> router_;
  std::unique_ptr<ZmqMonitor> monitor_;
  std::unique_ptr<ZmqWatch> gate_watch_;
  std::unique_ptr<ZmqWatch> router_watch_;
  std::unique_ptr<ZmqWatch> monitor_watch_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // timers outlive us
};

}  // namespace expunge
