// Fine-tuning: descent on retained records only, in the hope that the others fade. The baseline of every comparison
// (Fan et al., ICLR 2024, arXiv 2310.12508, "FT"). Owner and other sites do the same. It barely forgets.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_fine_tune();

}  // namespace expunge
