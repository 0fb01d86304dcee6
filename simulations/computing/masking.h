// `expunge saliency`.
#pragma once

#include "simulations/computing/model_reading.h"

namespace expunge {

// `out` is a .safetensors, as common/model/mask_file.h describes it.
struct SaliencyJob : ModelJob {
  Path patients;  // of the forget set, one id a line
  double fraction = 0.5;
  Uncertain uncertain = Uncertain::kIgnore;  // the study's, of findings
};
// kBadInput besides what the readers say: a patient who has no training record there.
Status saliency_to_file(const SaliencyJob& job);

}  // namespace expunge
