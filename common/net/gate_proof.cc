#include "common/net/gate_proof.h"

#include <array>
#include <zmq.hpp>

#include "common/net/zmq_monitor.h"
#include "common/net/zmq_socket.h"

namespace expunge {
namespace {

constexpr Duration kPatience{5000};

// A socket that listens everywhere is dialled here.
std::string dialled(std::string address) {
  constexpr std::string_view kEverywhere = "tcp://0.0.0.0:", kEverywhere6 = "tcp://[::]:";
  if (address.starts_with(kEverywhere)) address.replace(0, kEverywhere.size(), "tcp://127.0.0.1:");
  if (address.starts_with(kEverywhere6)) address.replace(0, kEverywhere6.size(), "tcp://[::1]:");
  return address;
}

void wait_for_either(zmq::socket_t& one, zmq::socket_t& other, Duration longest) {
  std::array<zmq_pollitem_t, 2> items{{{one.handle(), 0, ZMQ_POLLIN, 0}, {other.handle(), 0, ZMQ_POLLIN, 0}}};
  zmq_poll(items.data(), static_cast<int>(items.size()), static_cast<long>(longest.count()));
}

}  // namespace

Status prove_gate(zmq::context_t& context, ZapGate& gate, const std::string& address, const CurveKey& server) {
  zmq::socket_t stranger(context, zmq::socket_type::dealer);
  set_link_options(stranger);
  set_linger(stranger, 0);
  const CurvePair keys = make_curve_pair();
  gate.expect(keys.public_key);
  set_curve_client(stranger, keys, server);
  ZmqMonitor monitor(context, stranger);
  EXPUNGE_TRY_DO(connect_socket(stranger, dialled(address)));
  const SystemClock clock;
  for (Time now = clock.now(), end = now + kPatience; now < end; now = clock.now()) {
    wait_for_either(gate.socket(), monitor.socket(), end - now);
    gate.answer_one();
    const auto news = monitor.next();
    if (news && news->event == LinkEvent::kKeyRefused) return {};
    if (news && news->event == LinkEvent::kSecured)
      return not_trusted("a stranger's key was let in at " + address + ": this program does not listen without a gate");
  }
  return unavailable("could not prove that strangers are refused at " + address + ": no answer within five seconds");
}

}  // namespace expunge
