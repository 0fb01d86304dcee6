// Where tensors are computed. Internal to common/learn.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/learn/tensor.h"

namespace expunge {

// "auto" (cuda:0 where LibTorch and the machine have one, else cpu), "cpu", "cuda" or "cuda:N". kBadInput: another
// word; kUnavailable: no such GPU here.
Result<at::Device> choose_device(const std::string& text);

std::string describe(const at::Device& device, int threads);  // "cpu (2 threads)", "cuda:0 NVIDIA H200"

int threads_of(unsigned threads);  // 0: one a core

// Fixed order of arithmetic: this many threads for the calling thread's operations, deterministic convolutions. Of a
// GPU all bits of a float count (no TF32), so that its results can be compared with the CPU's. Called at the start of
// each piece of work, because OpenMP counts threads per calling thread.
void settle_arithmetic(unsigned threads);

// The tensor on `device`; a copy to a GPU does not wait for what that computes.
at::Tensor on_device(const at::Tensor& tensor, const at::Device& device);

// What LibTorch draws from now on, as a TorchScript network's dropout does, follows from this seed, on the host and on
// `device`. Its generators are the process's: each piece of work seeds them before it computes.
void seed_draws(const at::Device& device, std::uint64_t seed);

}  // namespace expunge
