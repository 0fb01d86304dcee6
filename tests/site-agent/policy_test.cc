#include "site-agent/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<Policy> read(std::string_view toml) {
  EXPUNGE_TRY(config, parse_config(toml, "site.toml"));
  const Policy policy = read_policy(config.root().table("site"));
  EXPUNGE_TRY_DO(config.finish());
  return policy;
}

void expect_refused(const std::string& toml, const std::string& part) {
  const auto policy = read(toml);
  ASSERT_FALSE(policy) << toml;
  EXPECT_EQ(policy.error().fault, Fault::kBadInput);
  EXPECT_THAT(policy.error().what, HasSubstr(part));
}

TEST(Policy, ReadsEveryKey) {
  const auto policy = read(R"([site]
largest_retain_share = 0.25
forget_quota = 3
methods = ["salun", "retrain"]
tell_measures = false
device = "cuda:1"
network_file = "net.pt"
threads = 4
)");
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_EQ(policy->largest_retain_share, 0.25);
  EXPECT_EQ(policy->forget_quota, 3U);
  EXPECT_THAT(policy->methods, ElementsAre("salun", "retrain"));
  EXPECT_FALSE(policy->tell_measures);
  EXPECT_EQ(policy->device, "cuda:1");
  EXPECT_EQ(policy->network_file, "net.pt");
  EXPECT_EQ(policy->threads, 4U);
}

TEST(Policy, EmptyFileAllowsAllMethodsOnAnyDevice) {
  const auto policy = read("");
  ASSERT_TRUE(policy) << policy.error().what;
  EXPECT_THAT(policy->methods, IsEmpty());
  EXPECT_EQ(policy->device, "auto");
}

TEST(Policy, RefusesAShareAboveOne) {
  expect_refused("[site]\nlargest_retain_share = 1.5\n", "largest_retain_share");
}

TEST(Policy, RefusesAQuotaThatLetsNobodyBeForgotten) {
  expect_refused("[site]\nforget_quota = 0\n", "forget_quota");
  EXPECT_TRUE(read("[site]\nforget_quota = 1\n"));
}

TEST(Policy, RefusesADeviceItDoesNotKnow) {
  expect_refused("[site]\ndevice = \"gpu\"\n", "gpu");
  expect_refused("[site]\ndevice = \"cuda:\"\n", "cuda:");
  expect_refused("[site]\ndevice = \"cuda:x\"\n", "cuda:x");
}

TEST(Policy, NamesTheNearestKeyToAMistypedOne) {
  expect_refused("[site]\nforget_qota = 3\n", "forget_quota");
}

}  // namespace
}  // namespace expunge
