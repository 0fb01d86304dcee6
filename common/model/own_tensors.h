// The tensors of a network that stay at each site under FedBN (Li et al., arXiv 2102.07623, section 3): all that belong
// directly to a module which normalises by batches, and such a module is known by its tensor "running_mean". Weight,
// bias, running mean and variance, and the counter.
//
// A site's own set is their values as one flat row of float32, in the manifest's order.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "common/model/weights.h"

namespace expunge {

// "layer1.0.bn1." of "layer1.0.bn1.weight"; empty for a tensor of the network itself.
std::string module_of(const std::string& tensor);
// The modules that normalise by batches, named so.
std::set<std::string> batch_normalising_modules(const Manifest& manifest);

class OwnTensors {
 public:
  explicit OwnTensors(std::shared_ptr<const Manifest> manifest);

  bool empty() const { return tensors_.empty(); }  // nothing in this network normalises by batches
  std::size_t elements() const { return elements_; }

  std::vector<float> of(const Weights& weights) const;
  void put(std::span<const float> own, Weights& weights) const;  // `own` has elements()
  // Lets every own parameter change; an own buffer's bit stays.
  void open(Mask& mask) const;

 private:
  std::shared_ptr<const Manifest> manifest_;
  std::vector<std::size_t> tensors_;  // indices in the manifest
  std::size_t elements_ = 0;
};

// A set as it is kept. kCorrupt: it has another length, or values that are not finite.
Bytes encode_own(std::span<const float> own);
Result<std::vector<float>> decode_own(const Blob& kept, const OwnTensors& tensors);

// A model file with a site's own set in the place of the file's values.
Result<Bytes> with_own(const Blob& model, const Blob& own);

}  // namespace expunge
