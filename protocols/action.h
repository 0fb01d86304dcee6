// What protocol objects ask of their host. They do no I/O themselves: an event comes in, a list of actions goes out.
//
// The host carries out one event's actions in this order: all Records of the list in ONE durable transaction, then the
// rest as listed. So nothing is announced that a crash could take back.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/log.h"
#include "protocols/courier.h"
#include "protocols/message.h"

namespace expunge {

struct Send {
  SiteId to;
  Message message;
  std::vector<Attachment> attachments;
};

// Nobody can fetch this file any more, whatever message it was attached to.
struct Withdraw {
  BlobRef what;
};

struct WakeAt {  // idempotent: a host keeps the earliest
  Time at;
};

// A change of durable state. `value` absent deletes the key. Of what is deleted, and of what is replaced by a change
// that says `ends_secret`, no trace stays in any file of the store.
struct Change {
  std::string key;  // "round/12", "request/fr-0123456789abcdef"
  std::optional<std::string> value;
  bool ends_secret = false;  // a key or a patient's id was in the old value and is not in the new
};

// A line of the ledger: append-only, hash-chained by the store, stamped with the wall clock by the host.
struct LedgerEntry {
  std::string kind;  // "RoundClosed", "ForgetReceived", …
  std::string body;  // JSON object, keys sorted
};

struct Record {
  std::vector<Change> changes;
  std::vector<LedgerEntry> entries;
};

struct Note {  // for the operator's log
  Level level = Level::kInfo;
  std::string text;
};

// Durable state as read back at start: every key with its value, in order of keys.
using SavedState = std::map<std::string, std::string>;

}  // namespace expunge
