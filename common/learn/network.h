// A network: named tensors and a forward pass. It knows neither what its outputs mean nor how it is trained.
//
// Internal to common/learn (torch types); compute thread only. Owns its tensors.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "common/learn/layers.h"
#include "common/model/spec.h"

namespace expunge {

class Network {
 public:
  virtual ~Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // (records, channels, height, width) to (records, classes): logits, without softmax.
  virtual at::Tensor forward(const at::Tensor& inputs, Statistics statistics) const = 0;

  const std::shared_ptr<const Manifest>& manifest() const { return manifest_; }
  const Placement& placement() const { return table_.placement(); }

  // Once, after all layers have registered; nothing below is of use before. kBadInput: what Manifest::make refuses.
  Status complete();

  // Trained tensors, in the manifest's order.
  std::vector<at::Tensor> parameters() const;

  // Those that no gradient moves, in the manifest's order: running means and variances, and counters.
  std::vector<at::Tensor> buffers() const;

  // Torchvision's scheme from our own generator: one stream a tensor, named by the tensor; the same bits everywhere.
  void initialise(std::uint64_t seed);

  // What the parameters would start as from this seed; the network stays as it is.
  std::vector<at::Tensor> fresh_parameters(std::uint64_t seed) const;

  Status admits(const Weights& weights) const;  // kBadInput: they are another network's

  // Exact, both ways. Weights of another network: kBadInput. Counters are rounded to whole numbers.
  Status load(const Weights& weights);
  Weights save() const;

  // A flat row in the manifest's order, cut and shaped like the parameters (buffers' elements skipped).
  std::vector<at::Tensor> shaped_like_parameters(std::span<const std::uint8_t> flat) const;

 protected:
  explicit Network(Placement placement) : table_(placement) {}
  TensorTable& table() { return table_; }

 private:
  std::vector<at::Tensor> of_role(TensorRole role) const;

  TensorTable table_;
  std::shared_ptr<const Manifest> manifest_;
  std::vector<NamedTensor> tensors_;  // in the manifest's order
};

// `code`: the TorchScript file that may be run here; null: none. kBadInput: unknown network, stem or normalisation (the
// nearest right one is named), or a size out of range.
Result<std::unique_ptr<Network>> make_network(const NetworkSpec& spec, Placement placement,
                                              const Bytes* code = nullptr);

}  // namespace expunge
