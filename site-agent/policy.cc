#include "site-agent/policy.h"

namespace expunge {

Policy read_policy(ConfigTable site) {
  Policy policy;
  policy.largest_retain_share =
      site.number("largest_retain_share", {.least = 0, .most = 1}, policy.largest_retain_share);
  policy.forget_quota = static_cast<std::uint32_t>(
      site.integer("forget_quota", {.least = 1, .most = 1000000}, static_cast<std::int64_t>(policy.forget_quota)));
  policy.methods = site.texts("methods", policy.methods);
  policy.tell_measures = site.flag("tell_measures", policy.tell_measures);
  policy.device = site.text("device", policy.device);
  policy.threads = static_cast<std::uint32_t>(
      site.integer("threads", {.least = 0, .most = 1024}, static_cast<std::int64_t>(policy.threads)));
  policy.network_file = site.text("network_file", "");
  const bool is_device = policy.device == "auto" || policy.device == "cpu" ||
                         (policy.device.starts_with("cuda:") && policy.device.size() > 5 &&
                          policy.device.find_first_not_of("0123456789", 5) == std::string::npos);
  if (!is_device) site.refuse("device", "must be \"auto\", \"cpu\" or \"cuda:N\", not \"" + policy.device + "\"");
  return policy;
}

}  // namespace expunge
