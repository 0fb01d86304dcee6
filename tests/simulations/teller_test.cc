#include "simulations/teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace expunge {
namespace {

std::string told(const TellerSettings& settings) {
  testing::internal::CaptureStderr();
  make_teller(settings)("round 3");
  return testing::internal::GetCapturedStderr();
}

TEST(Teller, TellsBareLinesUnlessAskedForJson) {
  EXPECT_EQ(told({}), "round 3\n");
  EXPECT_EQ(nlohmann::json::parse(told({.level = "debug", .format = "json"})).at("text"), "round 3");
}

TEST(Teller, TellsNothingWhereOnlyTroubleIsWanted) {
  EXPECT_EQ(told({.level = "warning", .format = "text"}), "");
  EXPECT_EQ(told({.level = "error", .format = "json"}), "");
}

}  // namespace
}  // namespace expunge
