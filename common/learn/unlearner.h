// A method of unlearning: what the owner of a forget set does in a round, and what the other sites do.
//
// A method changes the workbench's network in place, starting from the global model. Everything it may be told is a
// named number with a default and a range. Internal to common/learn; compute thread only.
//
// Normalisation statistics. They are state that travels and is averaged; no mask covers them. Batches are normalised by
// themselves, as in the published methods; retain records move the running statistics, forget records never do, so that
// these come to describe the retained records alone. With `batch_statistics` 0 the running statistics normalise and
// stay as they are: better where a site's partial retain subset holds a few dozen records only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/learn/workbench.h"
#include "common/model/learner.h"

namespace expunge {

struct Parameter {
  std::string name;
  double otherwise, least, most;
};

using Settings = std::map<std::string, double>;  // every parameter of a method, given or default

struct LocalUnlearning {
  Workbench& bench;
  const Selection& selection;
  const Settings& settings;
  std::vector<at::Tensor> masks;  // empty: all parameters may change
  std::uint64_t seed = 0;

  double setting(const std::string& name) const { return settings.at(name); }
  // How to normalise, where the published methods would by `published`.
  Statistics statistics(Statistics published) const {
    return setting("batch_statistics") != 0 ? published : Statistics::kRunning;
  }
};

class Unlearner {
 public:
  virtual ~Unlearner() = default;
  virtual std::vector<Parameter> parameters() const = 0;
  virtual bool needs_mask() const = 0;
  virtual Status forget(LocalUnlearning& work) const = 0;  // the owner's role; there are forget records
  virtual Status repair(LocalUnlearning& work) const = 0;  // the other sites' role, on the partial retain subset
};

// kBadInput: no such method; the nearest right name is in the error.
Result<std::unique_ptr<Unlearner>> choose_unlearner(const std::string& method);

// kBadInput: a parameter the method does not have (the nearest right one is named), or a value out of range.
Result<Settings> settle(const std::string& method, const Unlearner& unlearner,
                        const std::map<std::string, double>& given);

}  // namespace expunge
