// Removal of whole classes by boundary shrink (Chen et al., CVPR 2023, arXiv 2303.11570): each forget
// record is trained on with the nearest wrong class, which is what the model that the round began with answers to it
// after one step of the sign of the loss's gradient by the pixels (`bound` = 0.1 of the pixels' range); where
// that is still the right class, its second-best answer there. Beside each batch a batch of retain records, since every
// site may own forget records of the class. Other sites repair. kBadInput: labels per finding; or retain records of a
// class to forget.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_class_removal();

}  // namespace expunge
