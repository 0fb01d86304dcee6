// Over which time a site's forget requests are counted against its quota, at the site and at the coordinator.
#pragma once

#include <chrono>

namespace expunge {

inline constexpr std::chrono::hours kQuotaPeriod{24};

}  // namespace expunge
