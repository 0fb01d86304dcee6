// The tensors that stay at this site under FedBN (common/model/own_tensors.h): one set for each round that made one, a
// sealed file under a key of its own that only the site's state holds.
//
// A set counts only where the coordinator says that it belongs to the model that a round starts from, which it does
// once the set's round was closed with this site's answer. So a round that is repeated or void starts from the set
// before, and a plan that is refused leaves the sets of before it as they were.
//
// What is durable is appended to a Record; once that is, the files of what was dropped may go (ModelShelf::sweep: the
// folder is the same). Protocol thread only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "common/base/file.h"
#include "protocols/action.h"
#include "site-agent/cohort.h"
#include "site-agent/site_state.h"

namespace expunge {

class OwnShelf {
 public:
  using Sets = std::map<RoundId, OwnSet>;

  OwnShelf(Files& files, Path folder, Sets sets) : files_(files), folder_(std::move(folder)), sets_(std::move(sets)) {}

  // Keeps what this site's work in `round` made, in the place of what it had made in it before. kUnavailable: no space.
  Status keep(RoundId round, const std::vector<RequestId>& requests, const Blob& own, const SecretSource& secrets,
              Record& record);
  // In clear. kStale: there is no set of this round. kCorrupt: the file is not what its key sealed.
  Result<std::shared_ptr<const Blob>> open(RoundId round) const;
  // Whether it was made in the plan that carries out these requests.
  bool is_made_under(RoundId round, const std::vector<RequestId>& requests) const;

  // `round` starts from the set of `own`. Dropped is what no later round can start from: outside of a plan all others,
  // in a plan the others that it made itself; but not what was made in `round` already, whose answer may have counted.
  // `published`: of published models, the one that is held and the newest, kept in any case.
  void starts_from(RoundId round, RoundId own, const std::vector<RequestId>& requests,
                   const std::set<RoundId>& published, Record& record);
  // A model was published that came from round `made_in`: of the sets up to that round only `own` is kept.
  void published(RoundId own, RoundId made_in, Record& record);

  std::set<Path> files() const;                                       // names of those that must stay
  bool take_dropped() { return std::exchange(has_dropped_, false); }  // whether files may go since the last asking

 private:
  template <class IsOver>
  void drop(IsOver is_over, Record& record);

  Files& files_;
  Path folder_;
  Sets sets_;
  bool has_dropped_ = false;
};

}  // namespace expunge
