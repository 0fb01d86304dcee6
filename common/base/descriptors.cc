#include "common/base/descriptors.h"

#include <sys/resource.h>

namespace expunge {

Status raise_descriptor_limit(std::uint64_t least) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  if (limit.rlim_cur >= least) return {};
  return unavailable("this program may have " + std::to_string(limit.rlim_cur) + " files open and needs " +
                     std::to_string(least) + "; raise the limit with: ulimit -n " + std::to_string(least));
}

}  // namespace expunge
