// ZeroMQ with CURVE. The hub (coordinator) listens with a ROUTER socket behind a ZapGate; a spoke (site) dials out with
// a DEALER. Plaintext cannot be configured: there is no way to build one without keys. Two processes with one kit: the
// first stays and the second is told so (link_table.h has the rule). pause() holds for the life of the transport.
// Not to be destroyed from within a handler.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/base/log.h"
#include "common/net/curve_keys.h"
#include "common/net/loop.h"
#include "common/net/transport.h"

namespace expunge {

// Which member a CURVE key belongs to; none: refused at the door. Asked at the handshake and for every message. The
// programs read their roster once: a member taken off it is out when they are restarted.
using Identify = std::function<std::optional<SiteId>(const CurveKey&)>;

// Binds `address` ("tcp://0.0.0.0:7700"; port 0 takes a free one) and proves at start that a stranger's key is refused:
// if one gets in, this fails with kNotTrusted. kUnavailable: the port is in use.
Result<std::unique_ptr<Transport>> listen(Loop& loop, const std::string& address, const CurvePair& keys,
                                          Identify identify, Transport::Handlers handlers, LogSink& log);
// The address actually bound, for port 0.
std::string bound_address(const Transport& hub);

// Dials and keeps dialling; `name` of the peer is `hub` in the handlers.
Result<std::unique_ptr<Transport>> dial(Loop& loop, const std::string& address, const CurvePair& keys,
                                        const CurveKey& hub_key, const SiteId& hub, Transport::Handlers handlers,
                                        LogSink& log);

}  // namespace expunge
