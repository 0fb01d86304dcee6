// A small study and its cells, for tests.
#pragma once

#include <gtest/gtest.h>

#include "simulations/study/study_file.h"
#include "tests/support/tiny_experiment.h"

namespace expunge {

inline Cell a_cell(const TomlValues& values) {
  const auto config = with_values(kTinyExperiment, "tiny.toml", values);
  EXPECT_TRUE(config) << config.error().what;
  return {.labels = {{"set", "tiny"}}, .config = config ? *config : "", .data = {}};
}

}  // namespace expunge
