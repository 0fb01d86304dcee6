#include "simulations/compute_time.h"

namespace expunge {

Duration compute_time(const ComputeQuality& quality, const Result<Computed>& computed) {
  if (quality.visits_per_second == 0 || !computed) return quality.time;
  const double worth = static_cast<double>(computed->sample_visits) + static_cast<double>(computed->sample_looks) / 3;
  return quality.time + Duration(static_cast<std::int64_t>(1000 * worth / quality.visits_per_second));
}

}  // namespace expunge
