#include "common/learn/gpu_name.h"

#include <dlfcn.h>

#include <array>

namespace expunge {
namespace {

template <class Function>
Function* found_in(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace

std::string gpu_name(int index) {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) return {};
  auto* start = found_in<int(unsigned)>(driver, "cuInit");
  auto* device_at = found_in<int(int*, int)>(driver, "cuDeviceGet");
  auto* name_of = found_in<int(char*, int, int)>(driver, "cuDeviceGetName");
  std::array<char, 256> name{};
  int device = 0;
  const bool is_known = start != nullptr && device_at != nullptr && name_of != nullptr && start(0) == 0 &&
                        device_at(&device, index) == 0 && name_of(name.data(), name.size() - 1, device) == 0;
  dlclose(driver);
  return is_known ? name.data() : "";
}

}  // namespace expunge
