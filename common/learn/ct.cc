#include "common/learn/ct.h"

#include "common/learn/repair.h"

namespace expunge {
namespace {

Status admit(const std::vector<at::Tensor>& parameters) {
  for (const at::Tensor& parameter : parameters)
    if (parameter.dim() == 4 && parameter.size(2) != parameter.size(3))
      return bad_input("ct transposes kernels, which must be square, but one of this network's is " +
                       std::to_string(parameter.size(2)) + " × " + std::to_string(parameter.size(3)) +
                       "; choose another method")
          .tell("ct transposes kernels, which must be square, but one of this network's is not; choose another method");
  return {};
}

Status transpose_kernels(LocalUnlearning& work) {
  const auto parameters = work.bench.network().parameters();
  EXPUNGE_TRY_DO(admit(parameters));
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].dim() == 4) work.put(i, parameters[i].detach().transpose(2, 3).clone());
  return {};
}

Status transpose_and_repair(LocalUnlearning& work) {
  if (is_first_round(work)) EXPUNGE_TRY_DO(transpose_kernels(work));
  return repair_on_retained(work);
}

class Ct final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override { return descent_parameters(3, 1e-3, 64); }
  bool needs_mask() const override { return false; }

  Status forget(LocalUnlearning& work) const override { return transpose_and_repair(work); }

  Status repair(LocalUnlearning& work) const override { return transpose_and_repair(work); }
};

}  // namespace

std::unique_ptr<Unlearner> make_ct() {
  return std::make_unique<Ct>();
}

}  // namespace expunge
