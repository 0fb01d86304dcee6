// `expunge saliency`.
#pragma once

#include "common/base/file.h"
#include "common/model/spec.h"

namespace expunge {

struct SaliencyJob {
  Path weights;   // safetensors with the metadata of common/model/spec.h
  Path data;      // as data_spec_of takes it
  Path patients;  // of the forget set, one id a line
  double fraction = 0.5;
  Uncertain uncertain = Uncertain::kIgnore;  // the study's, of findings
  Path network_file;                         // of a TorchScript network: the file, which is code; empty: none
  Path out;                                  // .safetensors, as common/model/mask_file.h describes it
};
// kBadInput besides what the readers say: a patient who has no training record there.
Status saliency_to_file(const SaliencyJob& job);

}  // namespace expunge
