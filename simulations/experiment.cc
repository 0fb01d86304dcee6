#include "simulations/experiment.h"

#include <array>

#include "common/base/config.h"
#include "common/base/toml_text.h"
#include "coordinator/unlearning/plan.h"
#include "simulations/patient_filter.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestConfig = 1 << 20;

// site-a … site-z, then site-aa, site-ab, …
SiteId site_name(std::uint32_t number) {
  std::string letters;
  for (std::uint32_t rest = number + 1; rest > 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('a' + (rest - 1) % 26));
  return SiteId::of("site-" + letters);
}

std::vector<SiteId> read_sites(ConfigTable table, std::optional<std::uint32_t> count, Experiment& experiment) {
  const auto stated = table.integer("count", {.least = 1, .most = 1024}, 4);
  experiment.threads = static_cast<std::uint32_t>(table.integer("threads", {.least = 0, .most = 1024}, 1));
  experiment.device = table.text("device", "auto");
  std::vector<SiteId> sites;
  for (std::uint32_t i = 0; i < count.value_or(static_cast<std::uint32_t>(stated)); ++i) sites.push_back(site_name(i));
  return sites;
}

// The owner: named, or the second of the sites.
SiteId read_owner(ConfigTable& forget, const std::vector<SiteId>& sites) {
  const auto& otherwise = sites[sites.size() > 1 ? 1 : 0];
  const auto named = forget.text("site", otherwise.str());
  for (const auto& site : sites)
    if (site.str() == named) return site;
  forget.refuse("site", "is '" + named + "', which is none of the " + std::to_string(sites.size()) + " sites");
  return otherwise;
}

void add_share(TomlText& text, const Partition& partition, const SiteId& site) {
  constexpr std::array kSchemes{"iid", "dirichlet", "column"};
  text.add("partition", kSchemes.at(static_cast<std::size_t>(partition.scheme)));
  if (partition.scheme == PartitionScheme::kDirichlet) text.add("alpha", partition.alpha);
  if (partition.scheme == PartitionScheme::kColumn) text.add("column", partition.column);
  text.add("most_records", partition.most_records);
  text.add("seed", partition.seed);
  text.add("sites", texts_of(partition.sites));
  text.add("take", site.str());
}

ForgetChoice read_choice(ConfigTable& forget, std::uint64_t study_seed) {
  ForgetChoice choice;
  choice.seed = forget.has("seed") ? static_cast<std::uint64_t>(forget.integer("seed", {.least = 0})) : study_seed;
  choice.share = forget.number("share", {.least = 1e-6, .most = 1}, choice.share);
  if (forget.has("patients"))
    choice.patients = static_cast<std::uint32_t>(forget.integer("patients", {.least = 1, .most = 1'000'000}));
  choice.among = forget.text("among", "");
  if (const auto filter = read_filter(choice.among); !filter) forget.refuse("among", filter.error().what);
  const auto difficulty = forget.text("difficulty", "");
  choice.difficulty = difficulty_from(difficulty);
  if (!difficulty.empty() && !choice.difficulty)
    forget.refuse("difficulty", "is '" + difficulty + "', but must be \"easy\", \"medium\" or \"hard\"");
  return choice;
}

void read_evaluation(ConfigTable evaluation, Experiment& experiment) {
  experiment.oracles = static_cast<std::uint32_t>(evaluation.integer("oracles", {.least = 1, .most = 100}, 1));
  experiment.has_controls = evaluation.flag("controls", false);
  if (experiment.has_controls && experiment.sites.size() < 2)
    evaluation.refuse("controls", "needs a second site, whose records are forgotten instead");
}

void read_request(ConfigTable forget, Experiment& experiment) {
  experiment.forget_site = read_owner(forget, experiment.sites);
  experiment.choice = read_choice(forget, experiment.study.seed);
  experiment.compare = forget.texts("compare", std::vector<std::string>{});
  const auto& rules = experiment.study.forget;
  if (const auto methods = methods_in_turn(rules); !methods)
    forget.refuse("method", "cannot be used: " + methods.error().what);
  for (const auto& name : experiment.compare)
    if (const auto method = choose_method(name, rules); !method)
      forget.refuse("compare", "cannot be used: " + method.error().what);
}

void check_quorum(ConfigTable training, const Experiment& experiment) {
  const auto quorum = experiment.study.quorum;
  if (quorum > experiment.sites.size())
    training.refuse("quorum", "is " + std::to_string(quorum) + ", but there are " +
                                  std::to_string(experiment.sites.size()) + " sites; lower it or have more sites");
}

// Of other data the first site that reads them tells.
void check_classes(ConfigTable model, const Experiment& experiment) {
  const auto of_model = experiment.study.network.classes, of_clinic = experiment.data.clinic.classes;
  if (experiment.data.kind == DataKind::kClinic && of_model != of_clinic)
    model.refuse("classes", "is " + std::to_string(of_model) + ", but the generated clinic has " +
                                std::to_string(of_clinic) + " (classes in [data])");
}

}  // namespace

Result<Experiment> read_experiment(const Files& files, const Path& config, std::optional<std::uint32_t> sites,
                                   std::optional<std::uint64_t> seed, const std::optional<Path>& data) {
  EXPUNGE_TRY(bytes, read_file(files, config, kLargestConfig));
  EXPUNGE_TRY(file, parse_config(text_of(bytes), config.string()));
  ConfigTable root = file.root();
  Experiment experiment;
  experiment.study = read_study_tables(root);
  if (seed) experiment.study.seed = *seed;
  if (!experiment.study.network_file.empty())
    experiment.network_file = std::filesystem::absolute(config.parent_path() / experiment.study.network_file);
  experiment.sites = read_sites(root.table("sites"), sites, experiment);
  experiment.data = read_data_spec(root.table("data"), experiment.study.seed, data);
  if (!experiment.data.partition) {
    experiment.data.partition.emplace();
    experiment.data.partition->seed = experiment.data.seed;
  }
  experiment.data.partition->sites = experiment.sites;
  read_request(root.table("forget"), experiment);
  read_evaluation(root.table("evaluation"), experiment);
  check_quorum(root.table("training"), experiment);
  check_classes(root.table("model"), experiment);
  EXPUNGE_TRY_DO(file.finish());
  EXPUNGE_TRY_DO(settle_code(experiment.study, files, config.parent_path()));
  return experiment;
}

std::string site_settings(const Experiment& experiment, const SiteId& site) {
  TomlText text;
  text.table("site");
  text.add("device", experiment.device);
  text.add("threads", experiment.threads);
  if (!experiment.network_file.empty()) text.add("network_file", experiment.network_file.string());
  text.table("data");
  write_data_spec(experiment.data, text);
  add_share(text, *experiment.data.partition, site);
  return text.text();
}

}  // namespace expunge
