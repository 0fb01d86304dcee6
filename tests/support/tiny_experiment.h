// An experiment that takes seconds: three sites, 120 patients of the generated clinic, two rounds.
#pragma once

namespace expunge {

inline constexpr const char* kTinyExperiment = R"([study]
name = "tiny"
[sites]
count = 3
[data]
kind = "clinic"
patients = 120
classes = 2
partition = "iid"
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
share = 0.1
retain_share = 0.2
)";

}  // namespace expunge
