#include "common/model/server_optimiser.h"

#include <algorithm>
#include <cmath>

namespace expunge {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 14;  // elements at once

struct Moments {
  float m, v;
};
static_assert(sizeof(Moments) == 2 * sizeof(float));

std::span<std::uint8_t> bytes_under(std::span<Moments> moments) {
  return {reinterpret_cast<std::uint8_t*>(moments.data()), moments.size_bytes()};
}

Status read_moments(const Blob* before, std::size_t first, float v_at_first, std::span<Moments> into) {
  if (before) return before->read(first * sizeof(Moments), bytes_under(into));
  std::ranges::fill(into, Moments{0, v_at_first});
  return {};
}

Moments moved(const ServerOptimiser& optimiser, Moments before, double delta) {
  const double square = delta * delta, v = before.v;
  const double m = optimiser.beta_1 * before.m + (1 - optimiser.beta_1) * delta;
  const double fresh = 1 - optimiser.beta_2;
  const double next = optimiser.rule == ServerRule::kFedYogi ? v - fresh * square * ((v > square) - (v < square))
                                                             : optimiser.beta_2 * v + fresh * square;
  return {static_cast<float>(m), static_cast<float>(next)};
}

}  // namespace

std::string to_text(ServerRule rule) {
  switch (rule) {
    case ServerRule::kFedAvg:
      return "fedavg";
    case ServerRule::kFedAdam:
      return "fedadam";
    case ServerRule::kFedYogi:
      return "fedyogi";
    case ServerRule::kFedBn:
      return "fedbn";
  }
  ensure(false, "to_text: not a server rule");
  return {};
}

std::uint64_t moments_size(const Manifest& manifest) {
  return manifest.elements() * sizeof(Moments);
}

Status write_moments(const ServerOptimiser& optimiser, const WeightedSum& sum, const Manifest& manifest,
                     const Blob* before, FileWriter& out) {
  if (before && before->size() != moments_size(manifest))
    return corrupt("the coordinator's moments have " + std::to_string(before->size()) +
                   " bytes, the model's would have " + std::to_string(moments_size(manifest)));
  const auto v_at_first = static_cast<float>(optimiser.adaptivity * optimiser.adaptivity);
  std::vector<Moments> moments(std::min(kPiece, manifest.elements()));
  std::vector<double> mean(moments.size());
  for (std::size_t first = 0; first < manifest.elements(); first += moments.size()) {
    const std::size_t size = std::min(moments.size(), manifest.elements() - first);
    const std::span<Moments> piece(moments.data(), size);
    EXPUNGE_TRY_DO(read_moments(before, first, v_at_first, piece));
    sum.mean(first, std::span(mean).first(size));
    for (std::size_t i = 0; i < size; ++i) piece[i] = moved(optimiser, piece[i], mean[i]);
    EXPUNGE_TRY_DO(out.append(bytes_under(piece)));
  }
  return {};
}

Step adaptive_step(const ServerOptimiser& optimiser, const WeightedSum& sum, const Manifest& manifest,
                   const Blob& moments) {
  return [&](std::size_t tensor, std::size_t first, std::span<double> into) -> Status {
    if (manifest.tensors()[tensor].role == TensorRole::kBuffer) return mean_step(sum)(tensor, first, into);
    std::vector<Moments> piece(into.size());
    EXPUNGE_TRY_DO(moments.read(first * sizeof(Moments), bytes_under(piece)));
    for (std::size_t i = 0; i < into.size(); ++i)
      into[i] = optimiser.learning_rate * piece[i].m / (std::sqrt(std::max(0.0F, piece[i].v)) + optimiser.adaptivity);
    return {};
  };
}

}  // namespace expunge
