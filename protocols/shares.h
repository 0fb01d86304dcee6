// How many bytes of chunks are under way, over all peers, and who may put one more there: so that memory does not grow
// with the number of peers. Everybody who wants some gets an equal share of the total, nobody more than a quarter of
// it, and peers take turns. A peer that stands still thus holds its own share alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>

#include "common/base/ids.h"

namespace expunge {

struct Shares {
  std::uint64_t total = 0;
  std::uint64_t under_way = 0;
  std::size_t claimants = 0;  // peers for whom something is under way or waits

  void count(std::uint64_t of_peer, bool wants_more) {
    under_way += of_peer;
    if (of_peer > 0 || wants_more) ++claimants;
  }
  // One chunk always fits: where nothing is under way at all, however large it is; and into an empty share.
  bool has_room(std::uint64_t of_peer, std::uint64_t bytes) const {
    const std::uint64_t share = total / std::max<std::size_t>(claimants, 4);
    return (under_way == 0 || under_way + bytes <= total) && (of_peer == 0 || of_peer + bytes <= share);
  }
};

// Lets the peers after `last` take turns, again and again, until nobody takes one. `use(name, value)` tells whether it
// did; it may not add or remove peers.
template <class T, class Use>
void take_turns(std::map<SiteId, T>& peers, SiteId& last, Use use) {
  auto next = peers.upper_bound(last);
  for (std::size_t passed = 0; passed < peers.size(); ++next) {
    if (next == peers.end()) next = peers.begin();
    if (use(next->first, next->second)) {
      last = next->first;
      passed = 0;
    } else {
      ++passed;
    }
  }
}

}  // namespace expunge
