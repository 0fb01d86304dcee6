// The proof, before anyone else can come in, that a listening socket's gate works: a client with a key that nobody has
// must be refused.
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/net/curve_keys.h"
#include "common/net/zap_gate.h"

namespace expunge {

// `address` is what the socket of `server` is bound to. Blocks for some milliseconds, five seconds at most.
// kNotTrusted: the stranger got in. kUnavailable: there was no answer.
Status prove_gate(zmq::context_t& context, ZapGate& gate, const std::string& address, const CurveKey& server);

}  // namespace expunge
