#include "common/learn/torch_script.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <set>
#include <sstream>

#include "common/crypto/hash.h"
#include "common/learn/start_by_shape.h"

namespace expunge {
namespace {

Result<torch::jit::Module> read_module(const Bytes& file, at::Device device) {
  torch::jit::setGraphExecutorOptimize(false);  // a module must give the same bits on its first run and its tenth
  std::istringstream stream(std::string(file.begin(), file.end()));
  try {
    return torch::jit::load(stream, device);
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    return bad_input("the study's network file is no TorchScript that this LibTorch reads: " +
                     text.substr(0, text.find('\n')) + "; save it with torch.jit.script(…).save(…)")
        .tell(
            "the study's network file is no TorchScript that this LibTorch reads; save it with "
            "torch.jit.script(…).save(…)");
  }
}

class ScriptNetwork final : public Network {
 public:
  ScriptNetwork(torch::jit::Module module, Placement placement) : Network(placement), module_(std::move(module)) {}

  Status take_tensors() {
    for (const auto& parameter : module_.named_parameters())
      EXPUNGE_TRY_DO(take(parameter.name, parameter.value, TensorRole::kParameter));
    for (const auto& buffer : module_.named_buffers())
      EXPUNGE_TRY_DO(take(buffer.name, buffer.value, TensorRole::kBuffer));
    EXPUNGE_TRY_DO(complete());
    if (parameters().empty()) return bad_input("the study's network file has no parameters; there is nothing to learn");
    return {};
  }

  at::Tensor forward(const at::Tensor& inputs, Statistics statistics) const override {
    module_.train(statistics == Statistics::kBatchUpdating);
    return module_.forward({inputs}).toTensor();
  }

  // Forward and back over nothing but zeros, in evaluation as in training. It moves what training moves.
  Status try_out(const NetworkSpec& spec) {
    const at::Tensor zeros =
        at::zeros({2, spec.channels, spec.input_size, spec.input_size}, at::kFloat).to(placement().device);
    try {
      for (const Statistics statistics : {Statistics::kRunning, Statistics::kBatchUpdating}) {
        const at::Tensor outputs = forward(zeros, statistics);
        EXPUNGE_TRY_DO(admit(outputs, spec.classes));
        if (outputs.requires_grad()) outputs.sum().backward();
        EXPUNGE_TRY_DO(take_gradients(statistics));
      }
      return {};
    } catch (const std::exception& error) {
      const std::string text = error.what();
      return bad_input("the study's network file cannot take images of " + std::to_string(spec.channels) + " × " +
                       std::to_string(spec.input_size) + " × " + std::to_string(spec.input_size) + ": " +
                       text.substr(0, text.find('\n')));
    }
  }

 private:
  static Status admit(const at::Tensor& outputs, std::int64_t classes) {
    if (outputs.dim() == 2 && outputs.size(0) == 2 && outputs.size(1) == classes) return {};
    std::ostringstream shape;
    shape << outputs.sizes();
    return bad_input("the study's network file gives " + shape.str() + " for two records, but must give 2 rows of " +
                     std::to_string(classes) + " classes");
  }

  Status take_gradients(Statistics statistics) {
    for (const auto& parameter : module_.named_parameters()) {
      at::Tensor value = parameter.value;
      if (!value.grad().defined())
        return bad_input("the study's network file does not use its parameter '" + parameter.name + "' in " +
                         (statistics == Statistics::kRunning ? "evaluation" : "training") +
                         ", so that it has no gradient; save a network without it");
      value.mutable_grad() = at::Tensor();
    }
    return {};
  }

  // Trained, averaged and reset one by one, tensors must not move with each other.
  bool has_own_memory(const at::Tensor& value) {
    return value.layout() == at::kStrided && value.is_non_overlapping_and_dense() &&
           memories_.insert(value.storage().unsafeGetStorageImpl()).second;
  }

  Status take(const std::string& name, const at::Tensor& value, TensorRole role) {
    const bool is_whole = value.scalar_type() == at::kLong && role == TensorRole::kBuffer;
    if (!is_whole && value.scalar_type() != at::kFloat)
      return bad_input("the tensor '" + name + "' of the study's network file is neither float32 nor a whole buffer");
    if (!has_own_memory(value))
      return bad_input("the tensor '" + name +
                       "' of the study's network file has no memory of its own (it is tied to " +
                       "another one, expanded or sparse); save a network in which it is a copy");
    at::Tensor taken = value;
    if (role == TensorRole::kParameter) taken.set_requires_grad(true);
    const TensorSpec spec{name, value.sizes().vec(), is_whole ? Dtype::kInt64 : Dtype::kFloat32, role};
    const auto start = start_by_shape(spec, value.detach());
    table().adopt({spec, start.value_or(Start{}), taken, start ? at::Tensor() : taken.detach().clone()});
    return {};
  }

  mutable torch::jit::Module module_;  // training or evaluating is a state of it
  std::set<const c10::StorageImpl*> memories_;
};

}  // namespace

Result<std::unique_ptr<Network>> make_torch_script(const NetworkSpec& spec, const Bytes* file, Placement placement) {
  if (file == nullptr)
    return bad_input("the study's network is a TorchScript file (" + spec.code +
                     "), which is code: this site's administrator has to name it as network_file in site.toml")
        .tell("this site's administrator has not named the study's network file as network_file in site.toml");
  if (to_text(sha256(*file)) != spec.code)
    return bad_input("the network_file of this site is " + to_text(sha256(*file)) + ", but the study's network is " +
                     spec.code + "; ask the coordinator's administrator for that file")
        .tell("the network_file of this site is not the study's; its administrator needs that file");
  EXPUNGE_TRY(module, read_module(*file, placement.device));
  auto network = std::make_unique<ScriptNetwork>(std::move(module), placement);
  EXPUNGE_TRY_DO(network->take_tensors());
  EXPUNGE_TRY_DO(network->try_out(spec));
  return std::unique_ptr<Network>(std::move(network));
}

}  // namespace expunge
