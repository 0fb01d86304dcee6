// What a consortium's training costs without the consortium: the same sample visits with the same learner, in a
// process of its own that talks to nobody.
#pragma once

#include <cstdint>
#include <string>

#include "simulations/experiment.h"

namespace expunge {

struct PlainTraining {
  Experiment experiment;
  std::uint32_t part = 0;   // of the sites, those whose number leaves this rest when divided by `parts`
  std::uint32_t parts = 1;  // processes that share the work
};

// Each site's training records through all rounds, one site after the other. JSON: "sample_visits"; "seconds" of
// training alone, without opening the data; of these "computing_seconds" of the learner, and of these "waited_seconds"
// until records' pixels were there.
Result<std::string> train_plainly(const PlainTraining& training);

}  // namespace expunge
