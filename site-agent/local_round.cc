#include "site-agent/local_round.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "common/model/limits.h"
#include "common/model/own_tensors.h"
#include "common/model/safetensors.h"

namespace expunge {
namespace {

static_assert(std::endian::native == std::endian::little, "deltas travel as little-endian float32");

Result<std::optional<Weights>> read_base(const Compute& work) {
  if (!work.base) return std::optional<Weights>();
  EXPUNGE_TRY(file, decode_safetensors(*work.base));
  EXPUNGE_TRY(network, network_from(file.metadata));
  if (network != work.instruction.network)
    return bad_input("the base model of round " + std::to_string(work.round.value) +
                     " is not of the network that the round names");
  return std::optional<Weights>(std::move(file.weights));
}

Result<std::optional<Mask>> read_mask(const Compute& work, const std::optional<Weights>& base) {
  if (!work.mask) return std::optional<Mask>();
  if (!base) return bad_input("round " + std::to_string(work.round.value) + " has a mask but no base model");
  EXPUNGE_TRY(bits, read_all(*work.mask, limits::kLargestMask));
  EXPUNGE_TRY(mask, unpack_mask(bits, base->values.size()));
  return std::optional<Mask>(std::move(mask));
}

bool may_leave(float change) {
  return std::isfinite(change) && std::abs(change) <= limits::kLargestDelta;
}

// The values' bytes, where they are.
class DeltaBlob final : public Blob {
 public:
  explicit DeltaBlob(Delta delta) : delta_(std::move(delta)) {}
  std::uint64_t size() const override { return delta_.size() * sizeof(float); }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > size() || into.size() > size() - offset)
      return corrupt("a delta of " + std::to_string(size()) + " bytes ends before byte " +
                     std::to_string(offset + into.size()));
    if (!into.empty()) std::memcpy(into.data(), reinterpret_cast<const char*>(delta_.data()) + offset, into.size());
    return {};
  }

 private:
  Delta delta_;
};

// In the place of `after`: models are large.
Result<Delta> delta_of(Weights after, const Weights& before) {
  if (*after.manifest != *before.manifest) return bad_input("the learner gave back another network than it was given");
  std::size_t wild = 0;
  for (std::size_t i = 0; i < before.values.size(); ++i) {
    after.values[i] -= before.values[i];
    wild += may_leave(after.values[i]) ? 0 : 1;
  }
  if (wild > 0)
    return bad_input("training diverged: " + std::to_string(wild) + " of " + std::to_string(before.values.size()) +
                     " values are not finite or moved by more than 2048; lower the learning rate")
        .tell("the model is no longer usable after this site's work; lower the learning rate");
  return std::move(after.values);
}

std::shared_ptr<const Blob> blob_of(Bytes bytes) {
  return std::make_shared<MemoryBlob>(std::move(bytes));
}

// FedBN: the global model becomes this site's.
Status bring_in_own(const Compute& work, const OwnTensors& tensors, Weights& base) {
  if (!work.own) return {};
  EXPUNGE_TRY(own, decode_own(*work.own, tensors));
  tensors.put(own, base);
  return {};
}

// FedBN: what the site keeps is taken out of `outcome`, in which nothing of it is left.
std::shared_ptr<const Blob> take_out_own(const OwnTensors& tensors, const Weights& base, Outcome& outcome) {
  if (outcome.mask) tensors.open(*outcome.mask);
  if (!outcome.weights || *outcome.weights->manifest != *base.manifest) return nullptr;
  Bytes own = encode_own(tensors.of(*outcome.weights));
  tensors.put(tensors.of(base), *outcome.weights);
  return blob_of(std::move(own));
}

Status has_own(const NetworkSpec& network, const Weights& weights) {
  if (!OwnTensors(weights.manifest).empty()) return {};
  return bad_input(
             "the study's aggregation is \"fedbn\", which leaves each site its layers that normalise by batches, "
             "and the network " +
             network.network + " has none; choose \"fedavg\"")
      .tell("the network has no layers that normalise by batches, which \"fedbn\" needs; choose \"fedavg\"");
}

}  // namespace

Result<Computed> carry_out(const Compute& work, Learner& learner, Course& course) {
  EXPUNGE_TRY(base, read_base(work));
  EXPUNGE_TRY(mask, read_mask(work, base));
  std::optional<OwnTensors> tensors;
  if (work.leaves_own && base) {
    tensors.emplace(base->manifest);
    EXPUNGE_TRY_DO(bring_in_own(work, *tensors, *base));
  }
  EXPUNGE_TRY(outcome, learner.perform(work.instruction, base ? &*base : nullptr, mask ? &*mask : nullptr,
                                       work.selection, course));
  Computed computed{work.round, Payload::kNone, nullptr, outcome.sample_visits, std::move(outcome.measures)};
  computed.sample_looks = outcome.sample_looks;
  if (work.leaves_own && outcome.weights) EXPUNGE_TRY_DO(has_own(work.instruction.network, *outcome.weights));
  if (tensors) computed.own = take_out_own(*tensors, *base, outcome);
  if (outcome.mask) {
    computed.payload = Payload::kMask;
    computed.blob = blob_of(pack(*outcome.mask));
  } else if (outcome.weights && base) {
    EXPUNGE_TRY(delta, delta_of(std::move(*outcome.weights), *base));
    computed.payload = Payload::kDelta;
    computed.blob = std::make_shared<DeltaBlob>(std::move(delta));
  } else if (outcome.weights) {
    computed.payload = Payload::kWeights;
    computed.blob = blob_of(encode_safetensors(*outcome.weights, to_metadata(work.instruction.network)));
  }
  return computed;
}

}  // namespace expunge
