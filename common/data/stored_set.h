// A data set as a source opens it, before it is in use: one site's share of it can be kept, and what is kept checked.
#pragma once

#include <span>

#include "common/data/dataset.h"

namespace expunge {

class StoredSet : public Dataset {
 public:
  // Drops all other samples and their memory. `indices` ascend.
  virtual void keep(std::span<const std::size_t> indices) = 0;
  // Whether the samples can be read, as far as this is to be known before the first round. kBadInput names those that
  // cannot.
  virtual Status check() const = 0;
};

}  // namespace expunge
