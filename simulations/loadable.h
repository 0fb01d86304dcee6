// Which models a machine can still load: the plain model files on its disk, and the sealed ones whose key is in its
// saved state, in whatever form it keeps either. Provenance models only. One thread; remembers what it has opened.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocols/action.h"
#include "simulations/provenance.h"
#include "simulations/sim_disk.h"

namespace expunge {

class LoadableModels {
 public:
  explicit LoadableModels(Provenance layout) : layout_(std::move(layout)) {}

  struct Model {
    Path path;
    std::shared_ptr<const std::vector<float>> values;
  };
  std::vector<Model> on(const SimDisk& disk, const SavedState& state);

 private:
  struct Opened {
    std::shared_ptr<const std::vector<float>> values;  // null as long as no key fits
    std::string key;                                   // empty for a plain file
    std::set<std::string> tried;
  };
  void open(const std::shared_ptr<const Bytes>& file, const std::set<std::string>& keys, Opened& opened) const;

  Provenance layout_;
  std::map<std::shared_ptr<const Bytes>, Opened> opened_;
};

}  // namespace expunge
