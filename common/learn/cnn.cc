#include "common/learn/cnn.h"

#include <ATen/ops/max_pool2d.h>

namespace expunge {
namespace {

class Cnn final : public Network {
 public:
  Cnn(const NetworkSpec& spec, Placement placement)
      : Network(placement),
        conv1_(table(), "conv1", {spec.channels, spec.width, 3}),
        conv2_(table(), "conv2", {spec.width, 2 * spec.width, 3}),
        conv3_(table(), "conv3", {2 * spec.width, 4 * spec.width, 3}),
        norm1_(table(), "bn1", spec.width, spec.normalisation == "batch"),
        norm2_(table(), "bn2", 2 * spec.width, spec.normalisation == "batch"),
        norm3_(table(), "bn3", 4 * spec.width, spec.normalisation == "batch"),
        linear_(table(), "fc", 4 * spec.width, spec.classes) {}

  at::Tensor forward(const at::Tensor& inputs, Statistics statistics) const override {
    at::Tensor x = at::max_pool2d(norm1_(conv1_(inputs), statistics).relu_(), {2, 2});
    x = at::max_pool2d(norm2_(conv2_(x), statistics).relu_(), {2, 2});
    x = norm3_(conv3_(x), statistics).relu_();
    return linear_(x.mean({2, 3}));
  }

 private:
  Convolution conv1_, conv2_, conv3_;
  Normalisation norm1_, norm2_, norm3_;
  Linear linear_;
};

}  // namespace

std::unique_ptr<Network> make_cnn(const NetworkSpec& spec, Placement placement) {
  return std::make_unique<Cnn>(spec, placement);
}

}  // namespace expunge
