// CONFIG.toml of `simulate`: a study, its sites, their data and the forget request that is made once it is trained.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/data/source.h"
#include "protocols/study.h"
#include "simulations/evaluation/difficulty.h"

namespace expunge {

// Which of the owner's training patients are to be forgotten: drawn from those that qualify.
struct ForgetChoice {
  double share = 0.1;                     // of them, at least one
  std::optional<std::uint32_t> patients;  // so many instead, or all where there are fewer
  std::string among;                      // "sex=F", "age=40-64" or "class=2": who has a record like that; empty: all
  std::uint64_t seed = 0;                 // of the draw; the study's unless [forget] has one
  std::optional<Difficulty> difficulty;   // a third of those, by the loss of their training records under the original
};

// The keys of [forget] that tell it: who is forgotten follows from them and from nothing else there.
inline constexpr const char* kChoiceKeys[] = {"site", "share", "patients", "among", "seed", "difficulty"};

struct Experiment {
  Study study;
  std::vector<SiteId> sites;    // site-a, site-b, …
  std::uint32_t threads = 1;    // of each site's learner; one process a core is faster than two threads in one
  std::string device = "auto";  // of each site's learner
  Path network_file;            // of a TorchScript network: every site allows it; empty: none
  DataSpec data;                // the whole data set, with the partition that deals it out
  SiteId forget_site;           // who asks
  ForgetChoice choice;
  std::vector<std::string> compare;  // further methods, each tried from the same trained model
  std::uint32_t oracles = 1;         // models retrained without the forget set, each with another seed
  bool has_controls = false;         // whether models that did not forget are judged, too
};

// [study] [sites] [data] [model] [training] [forget] [verification] [evaluation]. The arguments stand in for the file's
// values.
//   [sites]       count, threads, device
//   [data]        as data sources read it (common/data/source.h); a partition is always made: "iid" unless named
//   [forget]      besides a study's keys: site, share, patients (goes above share), among, seed, compare, and
//                 difficulty: "easy", "medium" or "hard"
//   [evaluation]  oracles, controls
Result<Experiment> read_experiment(const Files& files, const Path& config, std::optional<std::uint32_t> sites,
                                   std::optional<std::uint64_t> seed, const std::optional<Path>& data);

// site.toml for one of the sites.
std::string site_settings(const Experiment& experiment, const SiteId& site);

}  // namespace expunge
