#include "simulations/compute_time.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

Compute work(Work kind) {
  Compute compute;
  compute.instruction.work = kind;
  compute.selection = {.forget = {1}, .retain = {2, 3}, .held_out = {4}, .test = {5, 6, 7}};
  return compute;
}

Result<Computed> computed(std::uint64_t visits) {
  Computed outcome;
  outcome.sample_visits = visits;
  return outcome;
}

constexpr ComputeQuality kPaced{.time = Duration(20), .jitter = 0, .failure = 0, .visits_per_second = 100};

TEST(ComputeTime, IsTheQualitysWithoutAPace) {
  EXPECT_EQ(compute_time({.time = Duration(5000)}, work(Work::kTrain), computed(1'000'000)), Duration(5000));
}

TEST(ComputeTime, GrowsWithSampleVisits) {
  EXPECT_EQ(compute_time(kPaced, work(Work::kUnlearn), computed(200)), Duration(2020));
}

TEST(ComputeTime, CountsAThirdForWhatIsOnlyMeasured) {
  EXPECT_EQ(compute_time(kPaced, work(Work::kTrain), computed(200)), Duration(2030));
  EXPECT_EQ(compute_time(kPaced, work(Work::kEvaluate), computed(0)), Duration(43));
}

TEST(ComputeTime, OfAFailureIsShort) {
  EXPECT_EQ(compute_time(kPaced, work(Work::kUnlearn), unavailable("no memory")), Duration(20));
}

}  // namespace
}  // namespace expunge
