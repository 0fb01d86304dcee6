#include "simulations/scenario.h"

#include <gtest/gtest.h>

#include "common/base/file.h"
#include "simulations/faults.h"

namespace expunge {
namespace {

Result<Scenario> read(const std::string& name) {
  EXPUNGE_TRY(text, read_file(DiskFiles(), "configs/scenarios/" + name, 65536));
  return read_scenario(text_of(text), name);
}

TEST(Scenario, EveryFileThatWeShipIsRead) {
  for (const char* name : {"calm.toml", "hospital-links.toml", "crashes.toml", "chaos.toml"}) {
    const auto scenario = read(name);
    EXPECT_TRUE(scenario) << scenario.error().what;
  }
}

TEST(Scenario, RefusesAFaultThatDoesNotExist) {
  const auto scenario = read_scenario("[[fault]]\nkind = \"earthquake\"\nevery_s = 1\nlasts_s = 1\n", "odd.toml");
  ASSERT_FALSE(scenario);
  EXPECT_EQ(scenario.error().fault, Fault::kBadInput);
}

TEST(Faults, AreTheSameForTheSameSeedAndOthersForAnother) {
  const auto scenario = read("chaos.toml");
  ASSERT_TRUE(scenario);
  const std::vector<SiteId> sites = {SiteId::of("a"), SiteId::of("b")};
  const auto dice = [&](std::uint64_t seed) {
    std::vector<std::uint64_t> all;
    for (const FaultEvent& fault : draw_faults(*scenario, sites, seed)) all.push_back(fault.dice);
    return all;
  };
  EXPECT_EQ(dice(1), dice(1));
  EXPECT_NE(dice(1), dice(2));
  EXPECT_GT(dice(1).size(), 100U);
}

}  // namespace
}  // namespace expunge
