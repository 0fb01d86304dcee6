#include "common/net/zmq_transport.h"

#include <zmq.hpp>

#include "common/base/ensure.h"
#include "common/net/zmq_hub.h"
#include "common/net/zmq_spoke.h"

namespace expunge {
Result<std::unique_ptr<Transport>> listen(Loop& loop, const std::string& address, const CurvePair& keys,
                                          Identify identify, Transport::Handlers handlers, LogSink& log) try {
  auto hub = std::make_unique<ZmqHub>(loop, std::move(identify), std::move(handlers), log);
  EXPUNGE_TRY_DO(hub->open(address, keys));
  return std::unique_ptr<Transport>(std::move(hub));
} catch (const zmq::error_t& error) {
  return no_sockets(error.what());
}

std::string bound_address(const Transport& hub) {
  const auto* listening = dynamic_cast<const ZmqHub*>(&hub);
  ensure(listening != nullptr, "bound_address of a transport that does not listen");
  return listening->address();
}

Result<std::unique_ptr<Transport>> dial(Loop& loop, const std::string& address, const CurvePair& keys,
                                        const CurveKey& hub_key, const SiteId& hub, Transport::Handlers handlers,
                                        LogSink& log) try {
  const ByteView secret = keys.secret_key.reveal();
  Line line{address, {keys.public_key, SecretBytes(Bytes(secret.begin(), secret.end()))}, hub_key, hub};
  auto spoke = std::make_unique<ZmqSpoke>(loop, std::move(line), std::move(handlers), log);
  EXPUNGE_TRY_DO(spoke->open());
  return std::unique_ptr<Transport>(std::move(spoke));
} catch (const zmq::error_t& error) {
  return no_sockets(error.what());
}

}  // namespace expunge
