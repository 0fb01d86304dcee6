#include "common/learn/unlearner.h"

#include <algorithm>
#include <cmath>

#include "common/base/config.h"
#include "common/learn/amun.h"
#include "common/learn/as_unseen.h"
#include "common/learn/class_removal.h"
#include "common/learn/ct.h"
#include "common/learn/fedquit.h"
#include "common/learn/fine_tune.h"
#include "common/learn/gradient_ascent.h"
#include "common/learn/l1_sparse.h"
#include "common/learn/msg.h"
#include "common/learn/neg_grad_plus.h"
#include "common/learn/random_labels.h"
#include "common/learn/regun.h"
#include "common/learn/rum.h"
#include "common/learn/salun.h"
#include "common/learn/salun_soft.h"
#include "common/learn/site_removal.h"
#include "common/learn/ssd.h"

namespace expunge {
namespace {

struct Known {
  const char* name;
  std::unique_ptr<Unlearner> (*make)();
};
constexpr Known kMethods[] = {
    {"as-unseen", make_as_unseen},
    {"fine-tune", make_fine_tune},
    {"gradient-ascent", make_gradient_ascent},
    {"neg-grad-plus", make_neg_grad_plus},
    {"l1-sparse", make_l1_sparse},
    {"random-labels", make_random_labels},
    {"salun", make_salun},
    {"salun-soft", make_salun_soft},
    {"regun", make_regun},
    {"amun", make_amun},
    {"msg", make_msg},
    {"ct", make_ct},
    {"ssd", make_ssd},
    {"rum", make_rum},
    {"class-removal", make_class_removal},
    {"site-removal", make_site_removal},
    {"fedquit", make_fedquit},
};

Result<Settings> settled(const std::string& method, const Unlearner& unlearner,
                         const std::map<std::string, double>& given) {
  Settings settings;
  std::vector<std::string> names;
  for (const Parameter& parameter : unlearner.parameters()) {
    names.push_back(parameter.name);
    const auto found = given.find(parameter.name);
    const double value = found == given.end() ? parameter.otherwise : found->second;
    if (!(value >= parameter.least && value <= parameter.most))
      return bad_input("the parameter '" + parameter.name + "' of " + method + " is " + std::to_string(value) +
                       " but must be from " + std::to_string(parameter.least) + " to " +
                       std::to_string(parameter.most));
    if (parameter.is_whole && value != std::floor(value))
      return bad_input("the parameter '" + parameter.name + "' of " + method + " is " + std::to_string(value) +
                       " but must be a whole number");
    settings[parameter.name] = value;
  }
  for (const auto& [name, value] : given)
    if (!settings.contains(name)) return unknown("parameter of " + method, name, names);
  return settings;
}

}  // namespace

void LocalUnlearning::put(std::size_t parameter, const at::Tensor& values) const {
  const at::NoGradGuard no_grad;
  at::Tensor target = bench.network().parameters()[parameter];
  target.copy_(masks.empty() ? values : at::where(masks[parameter].to(at::kBool), values, target));
}

Result<std::unique_ptr<Unlearner>> choose_unlearner(const std::string& method) {
  std::vector<std::string> names;
  for (const Known& known : kMethods) {
    if (method == known.name) return known.make();
    names.emplace_back(known.name);
  }
  return unknown("method of unlearning", method, names);
}

Result<Settings> settle(const std::string& method, const Unlearner& unlearner,
                        const std::map<std::string, double>& given) {
  return or_tell(settled(method, unlearner, given),
                 "a parameter of the method is unknown or out of its range; correct [forget.parameters]");
}

}  // namespace expunge
