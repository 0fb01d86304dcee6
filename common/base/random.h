// Seeded chance, the same on every machine. Not for keys: those come from common/crypto.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>

namespace expunge {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t next() { return engine_(); }
  std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), bound > 0
  double uniform();                          // in [0, 1), 53 bits
  double normal();                           // mean 0, deviation 1
  double gamma(double shape);                // shape > 0, scale 1
  bool chance(double probability) { return uniform() < probability; }

  template <class T>
  void shuffle(std::span<T> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

// Independent streams from one seed: seed_for(7, "partition") and seed_for(7, "weights") have nothing in common.
std::uint64_t seed_for(std::uint64_t seed, std::string_view purpose);

}  // namespace expunge
