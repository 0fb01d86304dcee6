#include "simulations/compute_time.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

Result<Computed> computed(std::uint64_t visits, std::uint64_t looks = 0) {
  Computed outcome;
  outcome.sample_visits = visits;
  outcome.sample_looks = looks;
  return outcome;
}

constexpr ComputeQuality kPaced{.time = Duration(20), .jitter = 0, .failure = 0, .visits_per_second = 100};

TEST(ComputeTime, IsTheQualitysWithoutAPace) {
  EXPECT_EQ(compute_time({.time = Duration(5000)}, computed(1'000'000)), Duration(5000));
}

TEST(ComputeTime, GrowsWithSampleVisits) {
  EXPECT_EQ(compute_time(kPaced, computed(200)), Duration(2020));
}

TEST(ComputeTime, CountsAThirdForALook) {
  EXPECT_EQ(compute_time(kPaced, computed(200, 3)), Duration(2030));
}

TEST(ComputeTime, OfAFailureIsShort) {
  EXPECT_EQ(compute_time(kPaced, unavailable("no memory")), Duration(20));
}

}  // namespace
}  // namespace expunge
