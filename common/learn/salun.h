// SalUn (Fan et al., ICLR 2024, arXiv 2310.12508): random relabelling of the salient weights only (saliency.h makes the
// mask, relabelling.h does the work). The mask holds at every site: what it freezes stays bit-identical everywhere.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

std::unique_ptr<Unlearner> make_salun();

}  // namespace expunge
