#include "common/learn/device.h"

#include <ATen/ops/pin_memory.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <thread>

#include "common/base/random.h"
#include "common/learn/gpu_name.h"

namespace expunge {
namespace {

Result<int> gpu_number(const std::string& text) {
  if (text == "auto" || text == "cuda") return 0;
  const std::string_view digits = std::string_view(text).substr(std::min<std::size_t>(text.size(), 5));
  int number = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!text.starts_with("cuda:") || error != std::errc() || end != digits.data() + digits.size() || number < 0 ||
      number > 127)
    return bad_input("there is no device '" + text + "'; use \"auto\", \"cpu\" or \"cuda:N\"");
  return number;
}

void seed_generator(const at::Device& device, std::uint64_t seed) {
  at::Generator generator = at::globalContext().defaultGenerator(device);
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(seed);
}

int gpus() {
  return at::hasCUDA() ? static_cast<int>(at::detail::getCUDAHooks().deviceCount()) : 0;
}

}  // namespace

Result<at::Device> choose_device(const std::string& text) {
  if (text == "cpu") return at::Device(at::kCPU);
  EXPUNGE_TRY(number, gpu_number(text));
  const int present = gpus();
  if (number < present) return at::Device(at::kCUDA, static_cast<at::DeviceIndex>(number));
  if (text == "auto") return at::Device(at::kCPU);
  if (!at::globalContext().hasCUDA() && present == 0)
    return unavailable("device '" + text + "' was asked for, but this LibTorch finds no CUDA here; use \"cpu\" or a " +
                       "LibTorch built with CUDA on a machine with a GPU");
  return unavailable("device '" + text + "' was asked for, but this machine has " + std::to_string(present) + " GPUs");
}

std::string describe(const at::Device& device, int threads) {
  if (device.is_cpu()) return "cpu (" + std::to_string(threads) + (threads == 1 ? " thread)" : " threads)");
  const std::string name = gpu_name(device.index());
  return device.str() + (name.empty() ? "" : " " + name);
}

int threads_of(unsigned threads) {
  return static_cast<int>(threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency()));
}

void settle_arithmetic(unsigned threads) {
  at::set_num_threads(threads_of(threads));
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
}

at::Tensor on_device(const at::Tensor& tensor, const at::Device& device) {
  if (!device.is_cuda() || !tensor.is_cpu()) return tensor.to(device);
  constexpr bool kWithoutWaiting = true;  // only memory that is locked can be copied so
  return tensor.pin_memory().to(device, tensor.scalar_type(), kWithoutWaiting);
}

void seed_draws(const at::Device& device, std::uint64_t seed) {
  const std::uint64_t own = seed_for(seed, "draws of the network");
  seed_generator(at::kCPU, own);
  if (!device.is_cpu()) seed_generator(device, own);
}

}  // namespace expunge
