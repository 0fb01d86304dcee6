#include "simulations/compute.h"

#include <atomic>
#include <bit>
#include <cstring>
#include <utility>

#include "common/model/limits.h"
#include "common/model/safetensors.h"

namespace expunge {

namespace {

static_assert(std::endian::native == std::endian::little, "deltas travel as little-endian float32");

Bytes raw_delta(const Weights& after, const Weights& before) {
  Bytes bytes(sizeof(float) * after.values.size());
  for (std::size_t i = 0; i < after.values.size(); ++i) {
    const float change = after.values[i] - before.values[i];
    std::memcpy(bytes.data() + i * sizeof(float), &change, sizeof(float));
  }
  return bytes;
}

Computed in_wire_form(const Compute& work, const Weights* base, const Outcome& outcome) {
  Computed computed{.round = work.round,
                    .payload = Payload::kNone,
                    .blob = nullptr,
                    .sample_visits = outcome.sample_visits,
                    .measures = outcome.measures};
  const auto carry = [&](Payload payload, Bytes bytes) {
    computed.payload = payload;
    computed.blob = std::make_shared<MemoryBlob>(std::move(bytes));
  };
  if (outcome.mask) carry(Payload::kMask, pack(*outcome.mask));
  if (outcome.weights && base == nullptr)
    carry(Payload::kWeights, encode_safetensors(*outcome.weights, to_metadata(work.instruction.network)));
  if (outcome.weights && base != nullptr) carry(Payload::kDelta, raw_delta(*outcome.weights, *base));
  return computed;
}

Result<std::optional<Weights>> read_base(const Compute& work) {
  if (!work.base) return std::optional<Weights>();
  EXPUNGE_TRY(file, decode_safetensors(*work.base));
  return std::optional<Weights>(std::move(file.weights));
}

Result<std::optional<Mask>> read_mask(const Compute& work, const std::optional<Weights>& base) {
  if (!work.mask || !base) return std::optional<Mask>();
  EXPUNGE_TRY(bits, read_all(*work.mask, limits::kMostElements / 8));
  EXPUNGE_TRY(mask, unpack_mask(bits, base->values.size()));
  return std::optional<Mask>(std::move(mask));
}

}  // namespace

Result<Computed> compute(Learner& learner, const Compute& work) {
  EXPUNGE_TRY(base, read_base(work));
  EXPUNGE_TRY(mask, read_mask(work, base));
  const Weights* const from = base ? &*base : nullptr;
  const std::atomic<bool> stop = false;
  EXPUNGE_TRY(outcome, learner.perform(work.instruction, from, mask ? &*mask : nullptr, work.selection, stop));
  return in_wire_form(work, from, outcome);
}

}  // namespace expunge
