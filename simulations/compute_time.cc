#include "simulations/compute_time.h"

namespace expunge {

namespace {

std::size_t looked_at(const Compute& work) {
  const Selection& records = work.selection;
  if (work.instruction.work == Work::kTrain) return records.test.size();
  if (work.instruction.work != Work::kEvaluate) return 0;
  return records.forget.size() + records.retain.size() + records.held_out.size() + records.test.size();
}

}  // namespace

Duration compute_time(const ComputeQuality& quality, const Compute& work, const Result<Computed>& computed) {
  if (quality.visits_per_second == 0) return quality.time;
  const double visits = computed ? static_cast<double>(computed->sample_visits) : 0;
  const double worth = visits + static_cast<double>(looked_at(work)) / 3;
  return quality.time + Duration(static_cast<std::int64_t>(1000 * worth / quality.visits_per_second));
}

}  // namespace expunge
