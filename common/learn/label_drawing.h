// Forget records with labels drawn anew, as relabelling methods train on them. Internal to common/learn.
#pragma once

#include "common/learn/unlearner.h"

namespace expunge {

// `any_label` (classes; 1: drawn from all of them as the authors' public code does, 0: never the right one) and
// `label_draw` (findings; 0: each present with its share among this site's retain records whose label is known, and
// with chance 1/2 where none is; 1: each with chance 1/2; 2: all labels of a retain record drawn at random).
std::vector<Parameter> label_drawing_parameters();

// As `settings` have it, with the labels of the retain records.
Result<LabelDraw> label_draw(const LocalUnlearning& work);

// The gradient of records with drawn labels. kBadInput: a draw that is for another kind of labels.
Status add_relabelled(LocalUnlearning& work, const LabelDraw& draw, std::span<const std::uint32_t> records,
                      Random& random);

}  // namespace expunge
