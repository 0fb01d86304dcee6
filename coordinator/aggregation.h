// What the answers of one round add up to: a weighted mean, a union of masks, or the first weights of all.
//
// Training updates are added as they come; unlearning updates are kept until all are known, because the owners' share
// of the weight depends on who answered. Protocol thread only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "common/model/arithmetic.h"
#include "coordinator/admission.h"

namespace expunge {

// Weights of an unlearning round, kWeightScale in total, by records; the owners together have `owner_share` at least,
// by records among themselves as the others are (alike where nobody counted any). One group alone gets all.
inline constexpr std::uint64_t kWeightScale = std::uint64_t{1} << 20;
std::map<SiteId, std::uint64_t> unlearning_weights(const std::map<SiteId, std::uint64_t>& records,
                                                   const std::set<SiteId>& owners, double owner_share);

class Aggregation {
 public:
  struct Rules {
    Work work = Work::kTrain;
    std::size_t elements = 0;
    std::uint64_t announced = 0;  // training records of all sites that may answer
    std::set<SiteId> owners;
    double owner_share = 0.5;
  };
  explicit Aggregation(Rules rules);

  // Room for a site that announces so many training records more while the round is open. False: its update might not
  // fit the sum any more, and nothing is to be asked of it in this round.
  bool make_room(std::uint64_t records);

  // kBadInput: values that cannot be used (not finite, too large, not the model's); nothing was taken.
  Status take(const AdmittedUpdate& update);

  // After the round closed; each for its own kind of work. sum() is kBadInput where nobody added anything, kCorrupt
  // where an update was taken by half.
  Result<const WeightedSum*> sum();
  const Bytes& mask() const;
  const std::shared_ptr<const Blob>& first_weights() const { return first_; }

 private:
  struct Kept {
    std::uint64_t records = 0;
    std::shared_ptr<const Blob> delta;
  };
  Status take_nothing(const SiteId& from) const;
  Status add_kept();

  Rules rules_;
  std::uint64_t largest_total_;
  std::optional<WeightedSum> sum_;
  std::optional<MaskUnion> masks_;
  std::map<SiteId, Kept> kept_;
  std::shared_ptr<const Blob> first_;
};

}  // namespace expunge
