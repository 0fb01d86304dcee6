#include "common/net/zap_gate.h"

#include <algorithm>
#include <zmq.hpp>

#include "common/base/ensure.h"
#include "common/net/zmq_socket.h"

namespace expunge {
namespace {

constexpr const char* kGate = "inproc://zeromq.zap.01";
constexpr std::string_view kDomain = "expunge";
constexpr int kEnforceDomain = 93;  // ZMQ_ZAP_ENFORCE_DOMAIN: in libzmq 4.3, but in the header only for drafts
constexpr Duration kBetweenLines{10000};

// version, request id, domain, address, identity, mechanism, credentials
enum RequestFrame : std::size_t { kVersion, kRequestId, kDomainFrame, kAddress, kIdentity, kMechanism, kCredentials };

Bytes copy_of(ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

void put_behind_gate(zmq::socket_t& socket) {
  const int yes = 1;
  const bool set = zmq_setsockopt(socket.handle(), ZMQ_ZAP_DOMAIN, kDomain.data(), kDomain.size()) == 0 &&
                   zmq_setsockopt(socket.handle(), kEnforceDomain, &yes, sizeof yes) == 0;
  ensure(set, "this libzmq cannot be made to ask the gate");
}

ZapGate::ZapGate(zmq::context_t& context, Admits admits, LogSink& log)
    : socket_(std::make_unique<zmq::socket_t>(context, zmq::socket_type::rep)), admits_(std::move(admits)), log_(log) {
  set_linger(*socket_, 0);
  const Status bound = bind_socket(*socket_, kGate);
  ensure(static_cast<bool>(bound), "the gate's place is taken");
}

ZapGate::~ZapGate() = default;

void ZapGate::answer_one() {
  const auto request = Incoming::take(*socket_);
  if (!request) return;
  std::string user;
  const bool is_whole = request->size() == kCredentials + 1 && text_of(request->frame(kVersion)) == "1.0" &&
                        text_of(request->frame(kDomainFrame)) == kDomain;
  const bool is_in = is_whole && admits_credentials(request->frame(kMechanism), request->frame(kCredentials),
                                                    request->frame(kAddress), user);
  const Bytes id = request->size() > kRequestId ? copy_of(request->frame(kRequestId)) : Bytes();
  const Sent sent = send_whole(*socket_, {},
                               {bytes_of("1.0"), id, bytes_of(is_in ? "200" : "400"),
                                bytes_of(is_in ? "a member" : "not a member"), bytes_of(user), Bytes()});
  ensure(sent == Sent::kYes, "the gate's answer was not taken");
}

bool ZapGate::admits_credentials(ByteView mechanism, ByteView credentials, ByteView address, std::string& user) {
  CurveKey key{};
  if (text_of(mechanism) != "CURVE" || credentials.size() != key.size()) return false;
  std::ranges::copy(credentials, key.begin());
  if (!admits_(key)) {
    tell(address, key);
    return false;
  }
  user = to_hex(key);
  return true;
}

// A stranger who tries again and again does not fill the log.
void ZapGate::tell(ByteView address, const CurveKey& key) {
  const Time now = clock_.now();
  if (now < quiet_until_ || key == expected_) return;
  quiet_until_ = now + kBetweenLines;
  log_.write(Level::kWarning, "refused a connection from " + std::string(text_of(address)) + ": its transport key " +
                                  to_hex(key).substr(0, 16) + "… is not one of a member who may connect");
}

}  // namespace expunge
