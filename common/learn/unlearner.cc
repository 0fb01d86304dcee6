#include "common/learn/unlearner.h"

#include <algorithm>
#include <cmath>

#include "common/base/config.h"
#include "common/learn/fine_tune.h"
#include "common/learn/gradient_ascent.h"
#include "common/learn/neg_grad_plus.h"
#include "common/learn/random_labels.h"
#include "common/learn/salun.h"

namespace expunge {
namespace {

Error unknown(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  std::string list;
  for (const auto& candidate : known) list += (list.empty() ? "" : ", ") + candidate;
  const auto near = nearest(name, known);
  return bad_input("there is no " + what + " '" + name + "'; " +
                   (near ? "did you mean '" + *near + "'?" : "known are: " + list));
}

}  // namespace

Result<std::unique_ptr<Unlearner>> choose_unlearner(const std::string& method) {
  if (method == "fine-tune") return make_fine_tune();
  if (method == "gradient-ascent") return make_gradient_ascent();
  if (method == "neg-grad-plus") return make_neg_grad_plus();
  if (method == "random-labels") return make_random_labels();
  if (method == "salun") return make_salun();
  return unknown("method of unlearning", method,
                 {"fine-tune", "gradient-ascent", "neg-grad-plus", "random-labels", "salun"});
}

Result<Settings> settle(const std::string& method, const Unlearner& unlearner,
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

}  // namespace expunge
