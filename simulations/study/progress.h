// How far a study is, and how long it will still take: by the mean time of the steps of each kind that were seen to
// end.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "simulations/study/steps.h"

namespace expunge {

class Progress {
 public:
  Progress(const std::vector<StudyStep>& steps, std::uint32_t jobs);

  void ended(const StudyStep& step, Duration took);
  void failed(const StudyStep& step);
  // "12 of 40 steps done, about 14 min left". Without a guess while a kind that is still to come was never seen.
  std::string text() const;

 private:
  std::optional<double> seconds_left() const;

  struct Kind {
    std::size_t left = 0;
    std::size_t seen = 0;
    double seconds = 0;
  };
  std::array<Kind, 3> kinds_;
  std::size_t all_ = 0, done_ = 0, failed_ = 0;
  std::uint32_t jobs_;
};

}  // namespace expunge
