// ResNet-18, -34 and -50 (He et al., CVPR 2016, arXiv 1512.03385), tensor for tensor as torchvision names and shapes
// them. The 3x3 stem keeps small images' size: stride 1 and no max-pooling, as MedMNIST's own recipe does.
#pragma once

#include "common/learn/network.h"

namespace expunge {

std::unique_ptr<Network> make_resnet(const NetworkSpec& spec, Placement placement);  // network must start with "resnet"

}  // namespace expunge
