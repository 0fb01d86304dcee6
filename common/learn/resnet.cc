#include "common/learn/resnet.h"

#include <ATen/ops/max_pool2d.h>

#include <array>

namespace expunge {
namespace {

struct Depth {
  std::array<int, 4> blocks;
  std::int64_t expansion;  // a bottleneck block ends with four times its inner channels
};

Depth depth_of(const std::string& network) {
  if (network == "resnet18") return {{2, 2, 2, 2}, 1};
  if (network == "resnet34") return {{3, 4, 6, 3}, 1};
  ensure(network == "resnet50", "depth_of: no such ResNet");
  return {{3, 4, 6, 3}, 4};
}

struct BlockShape {
  std::int64_t in, inner, stride, expansion;
  bool is_batch;
};

// convN and bnN in turn, the input added before the last rectification; where the shape changes, the input goes through
// a 1x1 convolution first ("downsample").
class Block {
 public:
  Block(TensorTable& table, const std::string& name, const BlockShape& shape) {
    const std::int64_t out = shape.inner * shape.expansion;
    if (shape.expansion == 1) {
      add(table, name, {shape.in, shape.inner, 3, shape.stride}, shape.is_batch);
      add(table, name, {shape.inner, out, 3}, shape.is_batch);
    } else {
      add(table, name, {shape.in, shape.inner, 1}, shape.is_batch);
      add(table, name, {shape.inner, shape.inner, 3, shape.stride}, shape.is_batch);
      add(table, name, {shape.inner, out, 1}, shape.is_batch);
    }
    if (shape.stride == 1 && shape.in == out) return;
    shortcut_.emplace_back(table, name + ".downsample.0", Convolution::Shape{shape.in, out, 1, shape.stride});
    shortcut_norm_.emplace_back(table, name + ".downsample.1", out, shape.is_batch);
  }

  at::Tensor operator()(const at::Tensor& input, Statistics statistics) const {
    at::Tensor x = input;
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      x = norms_[i](convolutions_[i](x), statistics);
      if (i + 1 < convolutions_.size()) x.relu_();
    }
    return x.add_(shortcut_.empty() ? input : shortcut_norm_[0](shortcut_[0](input), statistics)).relu_();
  }

 private:
  void add(TensorTable& table, const std::string& name, Convolution::Shape shape, bool is_batch) {
    const std::string number = std::to_string(convolutions_.size() + 1);
    convolutions_.emplace_back(table, name + ".conv" + number, shape);
    norms_.emplace_back(table, name + ".bn" + number, shape.out, is_batch);
  }

  std::vector<Convolution> convolutions_, shortcut_;
  std::vector<Normalisation> norms_, shortcut_norm_;
};

class ResNet final : public Network {
 public:
  ResNet(const NetworkSpec& spec, const Depth& depth, Placement placement)
      : Network(placement),
        has_large_stem_(spec.stem == "7x7"),
        stem_(table(), "conv1", {spec.channels, spec.width, has_large_stem_ ? 7 : 3, has_large_stem_ ? 2 : 1}),
        stem_norm_(table(), "bn1", spec.width, spec.normalisation == "batch"),
        linear_(table(), "fc", 8 * spec.width * depth.expansion, spec.classes) {
    std::int64_t in = spec.width;
    for (std::size_t stage = 0; stage < depth.blocks.size(); ++stage)
      in = add_stage(stage, in, spec.width << stage, depth, spec.normalisation == "batch");
  }

  at::Tensor forward(const at::Tensor& inputs, Statistics statistics) const override {
    at::Tensor x = stem_norm_(stem_(inputs), statistics).relu_();
    if (has_large_stem_) x = at::max_pool2d(x, {3, 3}, {2, 2}, {1, 1});
    for (const Block& block : blocks_) x = block(x, statistics);
    return linear_(x.mean({2, 3}));
  }

 private:
  std::int64_t add_stage(std::size_t stage, std::int64_t in, std::int64_t inner, const Depth& depth, bool is_batch) {
    for (int i = 0; i < depth.blocks[stage]; ++i) {
      const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(i);
      const std::int64_t stride = stage > 0 && i == 0 ? 2 : 1;
      blocks_.emplace_back(table(), name, BlockShape{in, inner, stride, depth.expansion, is_batch});
      in = inner * depth.expansion;
    }
    return in;
  }

  bool has_large_stem_;
  Convolution stem_;
  Normalisation stem_norm_;
  Linear linear_;
  std::vector<Block> blocks_;
};

}  // namespace

std::unique_ptr<Network> make_resnet(const NetworkSpec& spec, Placement placement) {
  return std::make_unique<ResNet>(spec, depth_of(spec.network), placement);
}

}  // namespace expunge
