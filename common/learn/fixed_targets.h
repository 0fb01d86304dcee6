// Rows made once, one a record (soft targets, labels, inputs), and looked up batch by batch. Internal to common/learn.
#pragma once

#include <map>
#include <span>

#include "common/learn/tensor.h"

namespace expunge {

class FixedTargets {
 public:
  FixedTargets(std::span<const std::uint32_t> records, at::Tensor rows);
  at::Tensor of(std::span<const std::uint32_t> records) const;  // all must be among those given

 private:
  std::map<std::uint32_t, std::int64_t> places_;
  at::Tensor rows_;
};

}  // namespace expunge
