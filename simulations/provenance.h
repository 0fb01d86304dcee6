// A model that tells where it comes from: one element for every record of the consortium, and a few that count.
//
//   records          how often a record was trained on, weighted as FedAvg weights its site; 0 once it is forgotten
//   control.rounds   rounds of training in this model: exactly 1 more with each
//   control.repairs  rounds of unlearning, likewise
//   control.shares   for each site the sum of its shares in those rounds
//
// Under FedBN a site's own tensors tell the same of themselves:
//
//   site.weight        how often a record was trained on; 0 once it is forgotten
//   site.running_mean  rounds of training and of unlearning in this set
//
// A value.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "common/base/ids.h"
#include "common/model/weights.h"

namespace expunge {

class Provenance {
 public:
  explicit Provenance(const std::map<SiteId, std::size_t>& records_of_sites, bool leaves_own = false);

  const std::shared_ptr<const Manifest>& manifest() const { return manifest_; }
  const std::vector<SiteId>& sites() const { return sites_; }
  std::size_t record(const SiteId& site, std::uint32_t index) const;  // the record's element
  std::size_t records_begin() const { return manifest_->offset(kRecords); }
  std::size_t records_of(const SiteId& site) const;
  std::size_t share(const SiteId& site) const;
  std::size_t rounds() const { return manifest_->offset(kRounds); }
  std::size_t repairs() const { return manifest_->offset(kRepairs); }

  bool leaves_own() const { return leaves_own_; }
  std::size_t records_end() const { return manifest_->offset(kRecords) + first_of_.back(); }
  // Of a site's own tensors; only where leaves_own().
  std::size_t own_record(const SiteId& site, std::uint32_t index) const { return record(site, index) + own_shift_; }
  std::size_t own_rounds() const { return records_end(); }

  // The values of a file of this kind of model, or of a site's own tensors alone, the rest being 0; none for any other
  // file.
  std::optional<std::vector<float>> read(const Bytes& file) const;

 private:
  enum Tensor : std::size_t { kRepairs = 0, kRounds = 1, kShares = 2, kRecords = 3 };  // by name
  std::size_t place(const SiteId& site) const;
  std::optional<std::vector<float>> read_own(const Bytes& file) const;

  std::vector<SiteId> sites_;          // by name
  std::vector<std::size_t> first_of_;  // of each site, within the tensor of records; one more at the end
  std::shared_ptr<const Manifest> manifest_;
  bool leaves_own_;
  std::size_t own_shift_ = 0;  // from a record's element to the one in the own tensors
};

}  // namespace expunge
