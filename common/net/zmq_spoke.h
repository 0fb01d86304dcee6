// The dialling side: a DEALER socket. Each attempt is a socket of its own, so that nothing meant for one connection
// goes out on another: dial, secure, say hello, be welcomed; when it ends in any way, wait and dial again, sooner at
// first. Loop thread only; not to be destroyed from within its own handlers.
#pragma once

#include <memory>
#include <string>

#include "common/base/random.h"
#include "common/net/inflow.h"
#include "common/net/link_words.h"
#include "common/net/zmq_monitor.h"
#include "common/net/zmq_socket.h"
#include "common/net/zmq_transport.h"
#include "common/net/zmq_watch.h"

namespace expunge {

// What a spoke must know to dial.
struct Line {
  std::string address;
  CurvePair keys;
  CurveKey hub_key{};
  SiteId hub;
};

class ZmqSpoke final : public Transport {
 public:
  ZmqSpoke(Loop& loop, Line line, Handlers handlers, LogSink& log);
  ~ZmqSpoke() override;
  Status open();  // kBadInput: not an address

  Status send(const SiteId& to, WireFrames frames) override;
  void pause(const SiteId& peer) override;  // hangs up and dials no more

 private:
  enum class Stage { kDown, kDialling, kSecured, kConnected };
  struct Call;

  Status dial();
  void on_event();
  void on_message();
  void on_word(const Incoming& incoming);
  void on_welcome(int descriptor);
  void on_data(const Incoming& incoming);
  void on_refusal(const std::string& why);

  void look_at_inflow();  // every few seconds
  void say(Bytes word);
  void complain(const Error& why);  // once, until connected again
  void hang_up();
  void hang_up_and_redial(Duration wait);
  void lost();
  Duration next_wait();
  void later(Duration after, std::function<void()> work);

  Loop& loop_;
  Line line_;
  Handlers handlers_;
  LogSink& log_;
  SystemClock clock_;
  Instance instance_;
  Random jitter_;
  Stage stage_ = Stage::kDown;
  bool is_paused_ = false;
  Duration wait_;
  std::string complaint_;
  std::uint64_t calls_ = 0;
  Inflow inflow_;

  std::unique_ptr<zmq::context_t> context_;
  std::unique_ptr<Call> call_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // timers outlive us
};

}  // namespace expunge
