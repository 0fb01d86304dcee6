#include "site-agent/settings.h"

#include "common/base/config.h"

namespace expunge {
namespace {

std::vector<SiteId> read_sites(ConfigTable& data) {
  std::vector<SiteId> sites;
  for (const auto& text : data.texts("sites", std::vector<std::string>{})) {
    const auto site = SiteId::parse(text);
    if (site)
      sites.push_back(*site);
    else
      data.refuse("sites", "names '" + text + "'; " + site.error().what);
  }
  return sites;
}

void read_share(ConfigTable& data, DataSpec& spec) {
  const auto sites = read_sites(data);
  const auto take = data.text("take", "");
  if (spec.partition) spec.partition->sites = sites;
  if (take.empty()) return;
  const auto site = SiteId::parse(take);
  if (site)
    spec.take = *site;
  else
    data.refuse("take", "is '" + take + "'; " + site.error().what);
}

constexpr std::uint64_t kLargestCode = std::uint64_t{4} << 30;

}  // namespace

Result<Bytes> allowed_code(const Files& files, const Path& folder, const Path& network_file) {
  if (network_file.empty()) return Bytes{};
  return read_file(files, folder / network_file, kLargestCode);
}

Result<SiteSettings> read_site_settings(std::string_view toml, std::string_view file_name,
                                        const std::optional<Path>& file) {
  SiteSettings settings;
  EXPUNGE_TRY(config, parse_config(toml, file_name));
  ConfigTable root = config.root();
  settings.policy = read_policy(root.table("site"));
  const bool has_data = root.has("data");
  if (has_data) {
    ConfigTable data = root.table("data");
    settings.data = read_data_spec(data, 1, file);
    read_share(data, settings.data);
  } else if (file) {
    settings.data.kind = DataKind::kMedMnist;
    settings.data.path = *file;
  }
  EXPUNGE_TRY_DO(config.finish());
  if (!has_data && !file)
    return bad_input(std::string(file_name) + " has no [data] table: add one, or name the data file with --data");
  return settings;
}

}  // namespace expunge
