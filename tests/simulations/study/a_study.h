// A small study and its cells, for tests.
#pragma once

#include <gtest/gtest.h>

#include "simulations/study/study_file.h"

namespace expunge {

inline constexpr const char* kTinyExperiment = R"([study]
name = "tiny"
[sites]
count = 3
[data]
kind = "clinic"
patients = 120
classes = 2
[model]
network = "resnet18"
width = 4
channels = 1
classes = 2
input_size = 28
[training]
rounds = 2
learning_rate = 1e-3
batch = 32
quorum = 3
[forget]
method = "salun"
site = "site-b"
retain_share = 0.2
)";

inline Cell a_cell(const TomlValues& values) {
  const auto config = with_values(kTinyExperiment, "tiny.toml", values);
  EXPECT_TRUE(config) << config.error().what;
  return {.labels = {{"set", "tiny"}}, .config = config ? *config : "", .data = {}};
}

}  // namespace expunge
