// CONFIG.toml of `simulate`: a study, its sites, their data and the forget request that is made once it is trained.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/data/source.h"
#include "protocols/study.h"

namespace expunge {

struct Experiment {
  Study study;
  std::vector<SiteId> sites;         // site-a, site-b, …
  std::uint32_t threads = 1;         // of each site's learner; one process a core is faster than two threads in one
  std::string device = "auto";       // of each site's learner
  Path network_file;                 // of a TorchScript network: every site allows it; empty: none
  DataSpec data;                     // the whole data set, with the partition that deals it out
  SiteId forget_site;                // who asks
  double forget_share = 0.1;         // of its training patients
  std::vector<std::string> compare;  // further methods, each tried from the same trained model
};

// [study] [sites] [data] [model] [training] [forget] [verification]. The arguments stand in for the file's values.
//   [sites]   count, threads, device
//   [data]    as data sources read it (common/data/source.h); a partition is always made: "iid" unless named
//   [forget]  besides a study's keys: site, share, compare
Result<Experiment> read_experiment(const Files& files, const Path& config, std::optional<std::uint32_t> sites,
                                   std::optional<std::uint64_t> seed, const std::optional<Path>& data);

// site.toml for one of the sites.
std::string site_settings(const Experiment& experiment, const SiteId& site);

}  // namespace expunge
