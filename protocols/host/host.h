// What carries out the actions of a protocol object in a real program: the same for coordinator and site.
//
// Owns the Courier; borrows loop, store and transport. One event of the protocol object gives a list of actions, and
// carry_out does them in the order that protocols/action.h promises: all Records in one transaction, then the rest.
// When the transaction fails (a full disk, say) nothing was announced: the loop is stopped with the reason in
// failure(), the program ends, and a restart goes on from what was durable.
//
//   Host host(parts, handlers);
//   auto transport = listen(loop, …, host.transport_handlers(), log);
//   host.attach(**transport);
//   host.carry_out(coordinator->start(clock.moment()));           // site: carry_out(actions, [](auto& compute) {…})
//   loop.run();
//   if (host.failure()) …
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/net/loop.h"
#include "common/net/transport.h"
#include "common/store/store.h"
#include "protocols/action.h"
#include "protocols/courier.h"

namespace expunge {

// Bytes of frames, by peer. Counted from the start of the program.
struct Traffic {
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t refused = 0;  // its bytes, what it asked for, and what the transport complains of
  std::uint64_t ignored = 0;  // late, repeated, or nobody's question: also honest peers' frames are, now and then
};

std::uint64_t size_of(const Frames& frames);  // in bytes

class Host {
 public:
  struct Parts {
    Loop& loop;
    Store& store;
    Files& files;
    LogSink& log;
    const Clock& clock;
    Path spool;
  };
  struct Handlers {  // called on the loop's thread, never from inside a call of ours
    Courier::Admit admit;
    std::function<void(const Delivered&)> on_delivered;
    std::function<void(const Dropped&)> on_dropped = {};  // may be empty: nobody waits for it
    std::function<void(const SiteId&)> on_connected;
    std::function<void(const SiteId&)> on_disconnected;
    std::function<void()> on_time;
  };

  Host(Parts parts, Handlers handlers);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  Transport::Handlers transport_handlers();
  void attach(Transport& transport) { transport_ = &transport; }

  // `rest` is called for each action that every protocol object does not have (a site's Compute), after the others.
  template <class Action, class Rest>
  void carry_out(std::vector<Action> actions, Rest rest);
  template <class Action>
  void carry_out(std::vector<Action> actions) {
    carry_out(std::move(actions), [](const auto&) {});
  }

  void fail(Error error);  // ends the program's loop with this reason
  const std::optional<Error>& failure() const { return failure_; }
  const std::map<SiteId, Traffic>& traffic() const { return traffic_; }
  std::vector<Transfer> transfers() const { return courier_.transfers(); }

 private:
  bool commit(std::vector<Record> records);  // false: failed, and the loop is ending
  void send(Send action);
  void note(const Note& note) { parts_.log.write(note.level, note.text); }
  void wake_at(Time at);
  void arm();
  void on_wake();
  void on_frames(const SiteId& from, WireFrames frames);
  void follow(CourierStep step);
  void note_refusal(const SiteId& from, const Error& why);
  void hold_against(const SiteId& from);  // bytes that no honest program sends: too many of them end in a pause

  struct Offences {
    Time since;
    std::uint64_t count = 0;
  };

  Parts parts_;
  Handlers handlers_;
  Courier courier_;
  Transport* transport_ = nullptr;
  std::map<SiteId, Traffic> traffic_;
  std::map<SiteId, Offences> offences_;
  std::optional<Time> protocol_wake_;
  std::optional<Time> armed_;
  std::optional<Error> failure_;
};

template <class Action, class Rest>
void Host::carry_out(std::vector<Action> actions, Rest rest) {
  std::vector<Record> records;
  for (auto& action : actions)
    if (auto* record = std::get_if<Record>(&action)) records.push_back(std::move(*record));
  if (failure_ || !commit(std::move(records))) return;
  for (auto& action : actions) {
    std::visit(
        [&](auto& each) {
          using Kind = std::decay_t<decltype(each)>;
          if constexpr (std::is_same_v<Kind, Send>)
            send(std::move(each));
          else if constexpr (std::is_same_v<Kind, Withdraw>)
            courier_.withdraw(each.what);
          else if constexpr (std::is_same_v<Kind, WakeAt>)
            wake_at(each.at);
          else if constexpr (std::is_same_v<Kind, Note>)
            note(each);
          else if constexpr (!std::is_same_v<Kind, Record>)
            rest(each);
        },
        action);
  }
}

}  // namespace expunge
