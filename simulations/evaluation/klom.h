// KLoM: are the answers of many unlearned models to one record distributed as those of many retrained ones?
//
// Georgiev et al., Attribute-to-Delete, arXiv 2410.23232, section 3: for each record the KL divergence of the
// histograms of the margins (here the agreement of outputs.h), 20 bins over the range of both, margins cut at ±100, an
// empty oracle bin counting as 1e-5. It needs many models of both kinds, tens at least: with few, the histograms of
// equal models differ, too.
#pragma once

#include "simulations/evaluation/lira.h"

namespace expunge {

// KL(unlearned ‖ oracles) in nats for each place; at least one model of each kind.
std::vector<double> klom(const Models& unlearned, const Models& oracles, std::span<const std::size_t> places);

}  // namespace expunge
