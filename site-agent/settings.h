// site.toml: what a site decides for itself, and where its records are.
#pragma once

#include <optional>
#include <string_view>

#include "common/data/source.h"
#include "site-agent/policy.h"

namespace expunge {

struct SiteSettings {
  Policy policy;
  DataSpec data;
};

// [site] as read_policy takes it. [data] as read_data_spec takes it and, where several sites share one file by a
// partition, `sites` (all of them) and `take` (this one). `file` from the command line stands in for [data] file; where
// there is no [data] table it is a MedMNIST file and all of it is this site's.
Result<SiteSettings> read_site_settings(std::string_view toml, std::string_view file_name,
                                        const std::optional<Path>& file);

// The bytes of a policy's network_file, relative to `folder`; none where it names none.
Result<Bytes> allowed_code(const Files& files, const Path& folder, const Path& network_file);

}  // namespace expunge
