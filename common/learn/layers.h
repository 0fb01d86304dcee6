// The layers networks are built from, and the table in which they register their tensors.
//
// A layer holds handles to tensors that the table owns too: loading weights writes into them in place. Internal to
// common/learn; compute thread only.
#pragma once

#include <string>
#include <vector>

#include "common/learn/tensor.h"
#include "common/model/weights.h"

namespace expunge {

// How a tensor starts, before any training.
struct Start {
  enum class Kind { kConstant, kNormal, kUniform } kind = Kind::kConstant;
  double scale = 0;  // the constant, the deviation, or the bound on either side of 0
};

struct NamedTensor {
  TensorSpec spec;
  Start start;
  at::Tensor value;       // of its device and memory format
  at::Tensor given = {};  // its first values where `start` does not tell them; else undefined
};

// Where a network's tensors live and in which order of memory.
struct Placement {
  at::Device device = at::kCPU;
  bool channels_last = false;
};

class TensorTable {
 public:
  explicit TensorTable(Placement placement) : placement_(placement) {}
  at::Tensor parameter(const std::string& name, std::vector<std::int64_t> shape, Start start);
  at::Tensor buffer(const std::string& name, std::vector<std::int64_t> shape, Dtype dtype, double start);
  void adopt(NamedTensor tensor) { tensors_.push_back(std::move(tensor)); }
  const std::vector<NamedTensor>& tensors() const { return tensors_; }
  const Placement& placement() const { return placement_; }

 private:
  Placement placement_;
  std::vector<NamedTensor> tensors_;
};

// What a batch does with BatchNorm layers' statistics. GroupNorm has none.
enum class Statistics {
  kBatchUpdating,  // normalise by the batch and move the running statistics: training
  kRunning,        // normalise by the running statistics: evaluation, unlearning, and batches too small to have any
};

// For a training batch of `records`: by the batch where it has at least `kLeastForStatistics`, else running.
inline constexpr std::int64_t kLeastForStatistics = 2;
inline Statistics statistics_of(std::int64_t records, Statistics wanted) {
  return records < kLeastForStatistics ? Statistics::kRunning : wanted;
}

class Convolution {
 public:
  struct Shape {
    std::int64_t in, out, kernel, stride = 1;
    bool has_bias = false;
  };
  Convolution(TensorTable& table, const std::string& name, Shape shape);  // padding kernel / 2
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  at::Tensor weight_, bias_;
  std::int64_t stride_, padding_;
};

// BatchNorm with torchvision's momentum and epsilon, or GroupNorm of 16 channels a group under the same names.
class Normalisation {
 public:
  Normalisation(TensorTable& table, const std::string& name, std::int64_t channels, bool is_batch);
  at::Tensor operator()(const at::Tensor& x, Statistics statistics) const;

 private:
  bool is_batch_;
  std::int64_t groups_;
  at::Tensor weight_, bias_, mean_, variance_, counter_;
};

class Linear {
 public:
  Linear(TensorTable& table, const std::string& name, std::int64_t in, std::int64_t out);
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  at::Tensor weight_, bias_;
};

}  // namespace expunge
