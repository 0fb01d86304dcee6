// Small consortia in scenarios of configs/scenarios, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "common/base/file.h"
#include "simulations/small_consortium.h"

namespace expunge {

inline Scenario scenario(const std::string& name) {
  const auto text = read_file(DiskFiles(), "configs/scenarios/" + name + ".toml", 65536);
  EXPECT_TRUE(text) << text.error().what;
  auto read = read_scenario(text_of(*text), name);
  EXPECT_TRUE(read) << read.error().what;
  return *read;
}

// What happened last, for a failed test: with the seed it can be repeated.
inline std::string story(const World& world, std::uint64_t seed) {
  std::string text = "seed " + std::to_string(seed) + "\n";
  for (const std::string& line : world.last_lines()) text += line + "\n";
  return text;
}

}  // namespace expunge
