// A method of unlearning: what the owner of a forget set does in a round, and what the other sites do.
//
// A method changes the workbench's network in place, starting from the global model. Everything it may be told is a
// named number with a default and a range. Internal to common/learn; compute thread only.
//
// Normalisation statistics are part of what unlearning leaves alone: the running statistics normalise and stay as they
// are, at every site. A partial retain subset is too small, and a forget set too unlike the rest, to estimate them.
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
  bool is_whole = false;
};

using Settings = std::map<std::string, double>;  // every parameter of a method, given or default

struct LocalUnlearning {
  Workbench& bench;
  const Selection& selection;
  const Settings& settings;
  std::vector<at::Tensor> masks;  // empty: all parameters may change
  std::uint64_t seed = 0;

  double setting(const std::string& name) const { return settings.at(name); }
  // Writes a parameter's values where the mask lets them change.
  void put(std::size_t parameter, const at::Tensor& values) const;
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

// kBadInput: a parameter the method does not have (the nearest right one is named), or a value out of range or not
// whole.
Result<Settings> settle(const std::string& method, const Unlearner& unlearner,
                        const std::map<std::string, double>& given);

}  // namespace expunge
