// All membership attacks on one model: can forgotten records be told from records that no model saw?
//
// The threshold attacks (Yeom et al., arXiv 1709.01604; Salem et al., arXiv 1806.01246) compare with the owner's
// held-out records; LiRA and RMIA, whose references take out how hard a record is, with the unseen records of all
// sites. Retained records are attacked by loss alone: all references were trained on them.
#pragma once

#include "simulations/evaluation/rmia.h"
#include "simulations/evaluation/roc.h"

namespace expunge {

struct Membership {
  std::optional<Roc> loss, confidence;   // forget against the owner's held-out records
  std::optional<Roc> lira, rmia;         // forget against unseen; absent without references
  std::optional<Roc> lira_of_memorised;  // the most memorised forget records alone
  std::optional<Roc> retain_loss;        // retain against unseen
};

// `references`: models that saw neither forgotten nor unseen records, without `model` itself; `deviation`: lira.h;
// `memorised`: places of forget records.
Membership attack(const JudgedCohort& cohort, const Answered& model, const Models& references, double deviation,
                  std::span<const std::size_t> memorised);

}  // namespace expunge
