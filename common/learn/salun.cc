#include "common/learn/salun.h"

#include "common/learn/relabelling.h"

namespace expunge {
namespace {

class SalUn final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = relabelling_parameters();
    parameters.push_back({"fraction", 0.5, 0, 1});  // of the parameters, for the mask
    return parameters;
  }
  bool needs_mask() const override { return true; }
  Status forget(LocalUnlearning& work) const override { return relabel(work); }
  Status repair(LocalUnlearning& work) const override { return repair_on_retained(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_salun() {
  return std::make_unique<SalUn>();
}

}  // namespace expunge
