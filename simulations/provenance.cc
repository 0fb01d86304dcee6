#include "simulations/provenance.h"

#include <algorithm>

#include "common/base/ensure.h"
#include "common/model/own_tensors.h"
#include "common/model/safetensors.h"

namespace expunge {

Provenance::Provenance(const std::map<SiteId, std::size_t>& records_of_sites, bool leaves_own)
    : first_of_{0}, leaves_own_(leaves_own) {
  for (const auto& [site, records] : records_of_sites) {
    sites_.push_back(site);
    first_of_.push_back(first_of_.back() + records);
  }
  const auto records = static_cast<std::int64_t>(first_of_.back());
  std::vector<TensorSpec> tensors{{"control.repairs", {}},
                                  {"control.rounds", {}},
                                  {"control.shares", {static_cast<std::int64_t>(sites_.size())}},
                                  {"records", {records}}};
  if (leaves_own_) {
    tensors.push_back({"site.running_mean", {1}, Dtype::kFloat32, TensorRole::kBuffer});
    tensors.push_back({"site.weight", {records}});
    own_shift_ = static_cast<std::size_t>(records) + 1;
  }
  auto made = Manifest::make(std::move(tensors));
  ensure(static_cast<bool>(made), "Provenance: more records than a model has elements");
  manifest_ = *std::move(made);
}

std::size_t Provenance::place(const SiteId& site) const {
  const auto found = std::ranges::lower_bound(sites_, site);
  ensure(found != sites_.end() && *found == site, "Provenance: no such site");
  return static_cast<std::size_t>(found - sites_.begin());
}

std::size_t Provenance::record(const SiteId& site, std::uint32_t index) const {
  return records_begin() + first_of_[place(site)] + index;
}

std::size_t Provenance::records_of(const SiteId& site) const {
  return first_of_[place(site) + 1] - first_of_[place(site)];
}

std::size_t Provenance::share(const SiteId& site) const {
  return manifest_->offset(kShares) + place(site);
}

std::optional<std::vector<float>> Provenance::read_own(const Bytes& file) const {
  const OwnTensors tensors(manifest_);
  const auto own = decode_own(MemoryBlob(file), tensors);
  if (!own) return std::nullopt;
  Weights model{manifest_, std::vector<float>(manifest_->elements())};
  tensors.put(*own, model);
  return std::move(model.values);
}

std::optional<std::vector<float>> Provenance::read(const Bytes& file) const {
  constexpr std::size_t kLargestHeader = 8192;
  if (leaves_own_ && file.size() == sizeof(float) * OwnTensors(manifest_).elements()) return read_own(file);
  const std::size_t body = sizeof(float) * manifest_->elements();
  if (file.size() < body || file.size() > body + kLargestHeader) return std::nullopt;
  auto model = decode_safetensors(MemoryBlob(file));
  if (!model || *model->weights.manifest != *manifest_) return std::nullopt;
  return std::move(model->weights.values);
}

}  // namespace expunge
