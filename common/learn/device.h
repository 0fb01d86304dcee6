// Where tensors are computed. Internal to common/learn.
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/learn/tensor.h"

namespace expunge {

// "auto" (cuda:0 where LibTorch and the machine have one, else cpu), "cpu", "cuda" or "cuda:N". kBadInput: another
// word; kUnavailable: no such GPU here.
Result<at::Device> choose_device(const std::string& text);

std::string describe(const at::Device& device, int threads);  // "cpu (2 threads)", "cuda:0 NVIDIA H200"

int threads_of(unsigned threads);  // 0: one a core

// Fixed order of arithmetic: this many threads for the calling thread's operations, deterministic
// convolutions. Called at the start of each piece of work, because OpenMP counts threads per calling thread.
void settle_arithmetic(unsigned threads);

}  // namespace expunge
