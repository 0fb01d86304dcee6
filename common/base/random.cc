#include "common/base/random.h"

#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>

#include "common/base/ensure.h"

namespace expunge {

// Values below `excess` would make the low remainders more likely than the others; they are drawn again.
std::uint64_t Random::below(std::uint64_t bound) {
  ensure(bound > 0, "Random::below: nothing to choose from");
  const std::uint64_t excess = (0 - bound) % bound;
  std::uint64_t value = next();
  while (value < excess) value = next();
  return value % bound;
}

double Random::uniform() {
  return static_cast<double>(next() >> 11) * 0x1p-53;
}

// Boost's distributions, because the standard leaves the algorithm to each library.
double Random::normal() {
  return boost::random::normal_distribution<double>()(engine_);
}

double Random::gamma(double shape) {
  ensure(shape > 0, "Random::gamma: the shape must be positive");
  return boost::random::gamma_distribution<double>(shape)(engine_);
}

namespace {

// The finaliser of splitmix64.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

std::uint64_t seed_for(std::uint64_t seed, std::string_view purpose) {
  std::uint64_t state = mix(seed);
  for (const char letter : purpose) state = mix(state ^ static_cast<unsigned char>(letter));
  return mix(state ^ purpose.size());
}

}  // namespace expunge
