// Who of the roster is there, since when, and what each site last said of itself.
//
// A value in memory, made anew at each start. Protocol thread only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/base/ids.h"
#include "protocols/membership/roster.h"
#include "protocols/message.h"

namespace expunge {

// A site that dropped is waited for this long before a round goes on without it.
inline constexpr Duration kGrace{3000};

// Says when it is time to say a thing again: after a pause that doubles.
class Reminder {
 public:
  explicit Reminder(Duration first_pause) : first_pause_(first_pause) {}
  // True if `subject` should be said now: at once when it is new.
  bool due(std::uint64_t subject, Time now);
  // The same for what may come by itself: a new subject waits for the first pause.
  bool overdue(std::uint64_t subject, Time now);
  void reset() { subject_ = 0; }

 private:
  void begin(std::uint64_t subject, Time now);

  Duration first_pause_;
  std::uint64_t subject_ = 0;
  Time next_;
  Duration pause_{0};
};

struct SiteView {
  Member member;
  bool is_connected = false;
  bool is_greeted = false;      // said Hello or Beat on this connection, so that it can be given work
  Time changed;                 // of is_connected
  std::uint64_t announced = 0;  // most training records it ever announced
  std::optional<Beat> beat;     // the last, of this connection
  Reminder task{Duration{2000}}, model{Duration{2000}};       // what was last told, and when
  Reminder answer{Duration{10000}}, erased{Duration{10000}};  // what is on its way from the site
};

class Presence {
 public:
  explicit Presence(const std::vector<Member>& sites);

  void start(Time now);                          // all sites count as dropped at `now`
  void connected(const SiteId& site, Time now);  // anew, also where no disconnection was seen
  void disconnected(const SiteId& site, Time now);
  void greeted(const SiteId& site, Time now);  // any sign of life counts as a connection

  SiteView* find(const SiteId& site);
  const SiteView* find(const SiteId& site) const;
  const std::map<SiteId, SiteView>& sites() const { return sites_; }
  std::vector<SiteId> names() const;
  std::vector<SiteId> present() const;  // greeted, by name
  bool is_present(const SiteId& site) const;
  // Present, or dropped less than kGrace ago.
  bool is_awaited(const SiteId& site, Time now) const;

 private:
  std::map<SiteId, SiteView> sites_;
};

}  // namespace expunge
