// The coordinator as a running program: the protocol object wired to loop, transport, database and local socket.
#pragma once

#include "common/base/log.h"
#include "protocols/membership/kit.h"

namespace expunge {

// Listens on the roster's address and runs until a signal or a failure.
//
// Local socket (state/agent.sock): GET /v1/status; GET /v1/ledger; POST /v1/export {"out": FILE, "version": N}.
// kBadInput: the study in the kit; kCorrupt: the database or a model file; kUnavailable: port in use, disk full, the
// kit in use by another process. Nothing is lost: what was announced is in the database.
Status run_coordinator(const Kit& kit, LogSink& log);

}  // namespace expunge
