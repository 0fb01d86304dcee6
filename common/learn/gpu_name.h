// What a GPU calls itself, asked of NVIDIA's driver, so that this builds without CUDA's headers.
#pragma once

#include <string>

namespace expunge {

std::string gpu_name(int index);  // empty where the driver does not say

}  // namespace expunge
