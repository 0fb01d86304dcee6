#include "protocols/membership/consortium.h"

#include <arpa/inet.h>

#include <charconv>
#include <set>

#include "common/base/config.h"
#include "protocols/membership/kit_files.h"

namespace expunge {

namespace {

constexpr std::string_view kScheme = "tcp://";
constexpr const char* kNameRule = "must be 1 to 63 of a-z, 0-9 and '-', starting with a letter, not \"";

// "[::1]": an address of IPv6 stands in brackets, so that its colons are not the port's.
bool is_bracketed_ipv6(std::string_view host) {
  in6_addr parsed{};
  return host.starts_with('[') && host.ends_with(']') &&
         inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &parsed) == 1;
}

std::optional<std::string> address_flaw(std::string_view address) {
  const std::string wrong = "must be \"tcp://HOST:PORT\", where sites dial, not \"" + std::string(address) + "\"";
  const auto colon = address.rfind(':');
  if (!address.starts_with(kScheme) || colon <= kScheme.size()) return wrong;
  const auto host = address.substr(kScheme.size(), colon - kScheme.size());
  const auto port_text = address.substr(colon + 1);
  std::uint32_t port = 0;
  const auto parsed = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  if (parsed.ec != std::errc() || parsed.ptr != port_text.data() + port_text.size() || port > 65535) return wrong;
  if (host.find_first_of("/ \t\"\\") != std::string_view::npos) return wrong;
  if (host.find_first_of(":[]") != std::string_view::npos && !is_bracketed_ipv6(host))
    return wrong + "; an address of IPv6 stands in brackets, as in tcp://[2001:db8::7]:7700";
  if (port == 0) return "must name a port from 1 to 65535: sites cannot dial port 0";
  if (host == "*" || host == "0.0.0.0" || host == "[::]")
    return "must name a host that sites can dial, not \"" + std::string(host) + "\"";
  return std::nullopt;
}

std::optional<std::string> sites_flaw(const std::vector<SiteId>& sites) {
  if (sites.empty()) return "must name at least one site";
  std::set<SiteId> seen;
  for (const auto& site : sites) {
    if (site == kCoordinator) return "must not name a site \"coordinator\": that name is the coordinator's";
    if (!seen.insert(site).second) return "names \"" + site.str() + "\" twice; every site needs a name of its own";
  }
  return std::nullopt;
}

// The text of the file that `key` names, beside `file`.
std::string text_beside(ConfigTable table, const Files& files, const Path& file, std::string_view key,
                        std::optional<std::string> otherwise) {
  const std::string name = table.text(key, otherwise);
  if (name.empty()) return {};
  const auto bytes = read_file(files, file.parent_path() / name, kit_files::kMostBytes);
  if (!bytes) table.refuse(key, "names a file that could not be read: " + bytes.error().what);
  return bytes ? std::string(text_of(*bytes)) : std::string();
}

std::vector<SiteId> read_sites(ConfigTable table) {
  std::vector<SiteId> sites;
  for (const auto& name : table.texts("sites")) {
    const auto site = SiteId::parse(name);
    if (!site) {
      table.refuse("sites", std::string("hold names that ") + kNameRule + name + "\"");
      return {};
    }
    sites.push_back(*site);
  }
  return sites;
}

}  // namespace

std::optional<PlanFlaw> first_flaw(const ConsortiumPlan& plan) {
  if (!is_plain_name(plan.name)) return PlanFlaw{"name", kNameRule + plan.name + "\""};
  if (const auto why = address_flaw(plan.address)) return PlanFlaw{"address", *why};
  if (const auto why = sites_flaw(plan.sites)) return PlanFlaw{"sites", *why};
  if (plan.valid_days < 1 || plan.valid_days > 3650)
    return PlanFlaw{"valid_days", "must be from 1 to 3650, not " + std::to_string(plan.valid_days)};
  return std::nullopt;
}

Result<ConsortiumPlan> read_consortium(const Files& files, const Path& file) {
  EXPUNGE_TRY(bytes, read_file(files, file, kit_files::kMostBytes));
  EXPUNGE_TRY(config, parse_config(text_of(bytes), file.string()));
  ConfigTable table = config.root().table("consortium");
  ConsortiumPlan plan;
  plan.name = table.text("name");
  plan.address = table.text("address");
  plan.sites = read_sites(table);
  plan.valid_days = static_cast<std::uint32_t>(
      table.integer("valid_days", {.least = 1, .most = 3650}, static_cast<std::int64_t>(plan.valid_days)));
  plan.study = text_beside(table, files, file, "study", std::nullopt);
  plan.site_settings = text_beside(table, files, file, "site_settings", "");
  EXPUNGE_TRY_DO(config.finish());
  if (const auto flaw = first_flaw(plan)) table.refuse(flaw->key, flaw->why);
  EXPUNGE_TRY_DO(config.finish());
  return plan;
}

}  // namespace expunge
