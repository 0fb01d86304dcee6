#include "simulations/study/progress.h"

#include "simulations/plot.h"

namespace expunge {

Progress::Progress(const std::vector<StudyStep>& steps, std::uint32_t jobs) : all_(steps.size()), jobs_(jobs) {
  for (const StudyStep& step : steps) {
    if (is_done(step))
      ++done_;
    else
      ++kinds_[static_cast<std::size_t>(step.kind)].left;
  }
}

void Progress::ended(const StudyStep& step, Duration took) {
  Kind& kind = kinds_[static_cast<std::size_t>(step.kind)];
  --kind.left;
  ++kind.seen;
  kind.seconds += std::chrono::duration<double>(took).count();
  ++done_;
}

void Progress::failed(const StudyStep& step) {
  --kinds_[static_cast<std::size_t>(step.kind)].left;
  ++failed_;
}

std::optional<double> Progress::seconds_left() const {
  double seconds = 0;
  for (const Kind& kind : kinds_) {
    if (kind.left == 0) continue;
    if (kind.seen == 0) return std::nullopt;
    seconds += kind.seconds / static_cast<double>(kind.seen) * static_cast<double>(kind.left);
  }
  return seconds / jobs_;
}

std::string Progress::text() const {
  std::string text = std::to_string(done_) + " of " + std::to_string(all_) + " steps done";
  if (failed_ > 0) text += ", " + std::to_string(failed_) + " failed";
  if (done_ + failed_ == all_) return text;
  if (const auto seconds = seconds_left()) text += ", about " + duration_text(*seconds) + " left";
  return text;
}

}  // namespace expunge
