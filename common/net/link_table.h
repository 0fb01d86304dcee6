// Which connection speaks for which member, at the hub: the rule for reconnects and for two processes with one kit.
//
// * A connection is nobody until its hello.
// * A hello from the process that is connected already: its old connection broke and we have not noticed. The new one
//   takes over at once.
// * A hello from another process while one is connected: the one connected is asked whether it lives. Any word from it
//   within kPatience: the later one is refused, and may try again. No word, or its connection ends: the later one takes
//   over. So a machine that crashed is locked out for ten seconds at most, and of two live processes the first stays.
//
// Does no I/O. Loop thread only.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/base/ids.h"
#include "common/net/curve_keys.h"
#include "common/net/link_words.h"
#include "common/net/tcp_end.h"

namespace expunge {

struct Caller {
  Bytes routing_id;
  Instance instance{};
  CurveKey key{};
  TcpEnd end;
};

class LinkTable {
 public:
  static constexpr Duration kPatience{10000};

  enum class Answer { kWelcome, kAskTheOther };
  // kWelcome: the caller now is the member's connection; `replaced` is the one that was.
  // kAskTheOther: it waits; probe current(member).
  struct Verdict {
    Answer answer = Answer::kWelcome;
    std::optional<Caller> replaced;
  };
  Verdict hello(const SiteId& member, Caller caller, Time now);

  const Caller* current(const SiteId& member) const;
  bool speaks_for(const SiteId& member, ByteView routing_id) const;
  std::optional<SiteId> member_at(ByteView routing_id) const;
  std::vector<SiteId> members() const;  // that are connected, by name

  // The member's connection spoke. The caller that waited, if any, is to be refused.
  std::optional<Caller> alive(const SiteId& member);
  // The member's connection ended, or did not answer. The caller that waited, if any, took its place.
  std::optional<Caller> gone(const SiteId& member);
  // Members whose connection has not answered since a caller began to wait.
  std::vector<SiteId> overdue(Time now) const;
  void forget(const SiteId& member);  // both

 private:
  struct Waiting {
    Caller caller;
    Time until;
  };
  struct Link {
    Caller current;
    std::optional<Waiting> waiting;
  };
  std::map<SiteId, Link> links_;
};

}  // namespace expunge
