// A study: what is trained, how, by how many sites at least, how requests are met and what must hold before a model is
// published. One TOML file; the coordinator reads it and sends the same text to every site in its Welcome.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/config.h"
#include "common/base/file.h"
#include "common/base/result.h"
#include "common/model/server_optimiser.h"
#include "common/model/spec.h"

namespace expunge {

// [forget]: how a request is carried out.
struct ForgetRules {
  std::string method = "as-unseen";          // the first method tried
  std::vector<std::string> fallbacks;        // tried in turn when it misses the band; last resort is always "retrain"
  double retain_share = 0.1;                 // of each site's retain records, touched a round; owners may take more
  std::map<std::string, double> parameters;  // of the method, where they differ from its defaults
  std::uint32_t most_rounds = 10;            // unlearning rounds before the method counts as failed
  double budget = 0.5;                       // sample visits allowed, as a share of what training took
  Duration batching{0};                      // requests that arrive within it share one plan
  std::uint32_t quota = 100;                 // requests a site may make in 24 hours
  bool operator==(const ForgetRules&) const = default;
};

// [verification]: the acceptance band, in the units of the measures (accuracies between 0 and 1). Each bound is widened
// by two standard errors of the measure, from its count.
struct AcceptanceBand {
  double forget_gap = 0.03;  // |an owner's forget accuracy − the held-out accuracy of all sites| at most
  double test_drop = 0.01;   // test accuracy before − after, at most
  bool operator==(const AcceptanceBand&) const = default;
};

struct Study {
  std::string name;
  std::uint64_t seed = 1;
  NetworkSpec network;
  std::string network_file;  // of network "torchscript:FILE", as written; its code is settle_code's to find
  Recipe recipe;
  ServerOptimiser server;      // of training rounds
  std::uint32_t quorum = 2;    // sites that must answer for a round to count
  Duration deadline{3600000};  // of a round
  ForgetRules forget;
  AcceptanceBand band;
};

// Reads these tables; keys marked * must be there, the others default to what the structs say:
//   [study]              name* seed
//   [model]              network* classes* width stem normalisation channels input_size task mean deviation
//                        code (of network "torchscript:FILE", or "torchscript" where FILE is elsewhere: its digest)
//   [training]           rounds* local_epochs optimiser learning_rate momentum weight_decay schedule batch uncertain
//                        proximal aggregation ("fedavg", "fedbn", "fedadam", "fedyogi"; of the last two:
//                        server_learning_rate beta_1 beta_2 adaptivity) quorum deadline_seconds
//   [forget]             method fallbacks retain_share most_rounds budget batching_seconds quota
//   [forget.parameters]  any key with a number: the method knows which ones it takes
//   [verification]       forget_gap test_drop
// [sites], [data], [evaluation] and the keys site, share, patients, among, difficulty and compare of [forget] belong
// to `simulate` and to the sites and are passed over here; other keys are refused.
Result<Study> read_study(std::string_view toml, std::string_view file_name);
// Where the network is a file of the user's own: reads it, relative to `folder`, and puts its digest into the study, so
// that the file itself need not be where the study goes. kBadInput: it cannot be read, or is not of the digest that the
// study names already.
Status settle_code(Study& study, const Files& files, const Path& folder);
Study read_study_tables(ConfigTable root);  // the same within a file that is being read for more
std::string to_toml(const Study& study);    // reads back as the same study

}  // namespace expunge
