#include "common/learn/label_drawing.h"

namespace expunge {

std::vector<Parameter> label_drawing_parameters() {
  return {{"any_label", 0, 0, 1, true}, {"label_draw", 0, 0, 2, true}};
}

Result<LabelDraw> label_draw(const LocalUnlearning& work) {
  EXPUNGE_TRY(retained, work.bench.task().targets(work.selection.retain));
  return LabelDraw{work.setting("any_label") != 0, static_cast<int>(work.setting("label_draw")), retained};
}

Status add_relabelled(LocalUnlearning& work, const LabelDraw& draw, std::span<const std::uint32_t> records,
                      Random& random) {
  EXPUNGE_TRY(right, work.bench.task().targets(records));
  EXPUNGE_TRY(drawn, work.bench.task().drawn_targets(right, draw, random));
  return work.bench.add_gradient(records, drawn, 1, Statistics::kRunning);
}

}  // namespace expunge
