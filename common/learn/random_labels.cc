#include "common/learn/random_labels.h"

#include "common/learn/relabelling.h"

namespace expunge {
namespace {

class RandomLabels final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override { return relabelling_parameters(); }
  bool needs_mask() const override { return false; }
  Status forget(LocalUnlearning& work) const override { return relabel(work); }
  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_random_labels() {
  return std::make_unique<RandomLabels>();
}

}  // namespace expunge
