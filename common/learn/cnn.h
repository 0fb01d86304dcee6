// A small network for small images and quick runs: three 3x3 convolutions of width, 2·width and 4·width channels, each
// normalised; max-pooling after the first two, the mean over the image after the third, and one linear layer.
// Tensors: conv1..3.weight, bn1..3.*, fc.weight, fc.bias. The stem setting does not concern it.
#pragma once

#include "common/learn/network.h"

namespace expunge {

std::unique_ptr<Network> make_cnn(const NetworkSpec& spec, Placement placement);

}  // namespace expunge
