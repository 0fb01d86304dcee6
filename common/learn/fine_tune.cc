#include "common/learn/fine_tune.h"

#include "common/learn/repair.h"

namespace expunge {
namespace {

class FineTune final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override { return descent_parameters(); }
  bool needs_mask() const override { return false; }
  Status forget(LocalUnlearning& work) const override { return repair_on_retained(work); }
  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_fine_tune() {
  return std::make_unique<FineTune>();
}

}  // namespace expunge
