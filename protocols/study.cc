#include "protocols/study.h"

#include <initializer_list>

#include "common/crypto/hash.h"
#include "common/model/limits.h"
#include "protocols/limits.h"

namespace expunge {

namespace {

constexpr RealRange kShare{.least = 0, .most = 1};
constexpr std::int64_t kMostSeconds = 30 * 24 * 3600;

template <class Value>
Value one_of(ConfigTable& table, std::string_view key, std::initializer_list<Value> values, Value otherwise) {
  std::vector<std::string> names;
  for (const Value value : values) names.push_back(to_text(value));
  const std::string chosen = table.choice(key, names, to_text(otherwise));
  for (const Value value : values)
    if (chosen == to_text(value)) return value;
  return otherwise;
}

std::uint32_t count(ConfigTable& table, std::string_view key, WholeRange range,
                    std::optional<std::uint32_t> otherwise) {
  const auto fallback = otherwise ? std::optional<std::int64_t>(*otherwise) : std::nullopt;
  return static_cast<std::uint32_t>(table.integer(key, range, fallback));
}

Duration seconds(ConfigTable& table, std::string_view key, std::int64_t least, Duration otherwise) {
  const auto fallback = std::chrono::duration_cast<std::chrono::seconds>(otherwise).count();
  return Duration(1000 * table.integer(key, {.least = least, .most = kMostSeconds}, fallback));
}

// One of ours, or "torchscript:FILE".
std::string read_network_name(ConfigTable& table, std::string& file) {
  constexpr std::string_view kOwn = "torchscript:";
  const std::string name = table.text("network");
  if (!name.starts_with(kOwn))
    return table.choice("network", {"cnn", "resnet18", "resnet34", "resnet50", "torchscript"});
  file = name.substr(kOwn.size());
  return "torchscript";
}

NetworkSpec read_network(ConfigTable table, std::string& file) {
  NetworkSpec spec;
  spec.network = read_network_name(table, file);
  spec.code = table.text("code", "");
  if (!spec.code.empty() && !parse_digest(spec.code)) table.refuse("code", "is not \"sha256:\" and 64 hex digits");
  if (spec.network != "torchscript" && !spec.code.empty())
    table.refuse("code", "is for network = \"torchscript\" alone");
  if (spec.network == "torchscript" && file.empty() && spec.code.empty())
    table.refuse("network", "needs a file (\"torchscript:FILE\") or its digest as code");
  spec.width = table.integer("width", {.least = 1, .most = limits::kMostWidth}, spec.width);
  spec.stem = table.choice("stem", {"3x3", "7x7"}, spec.stem);
  spec.normalisation = table.choice("normalisation", {"batch", "group"}, spec.normalisation);
  spec.channels = table.integer("channels", {.least = 1, .most = limits::kMostChannels}, spec.channels);
  spec.classes = table.integer("classes", {.least = limits::kLeastClasses, .most = limits::kMostClasses});
  spec.input_size =
      table.integer("input_size", {.least = limits::kLeastInput, .most = limits::kLargestInput}, spec.input_size);
  spec.task = one_of(table, "task", {TaskKind::kMultiClass, TaskKind::kMultiLabel}, spec.task);
  spec.mean = table.number("mean", {.least = -1e6, .most = 1e6}, spec.mean);
  spec.deviation = table.number("deviation", {.least = 1e-6, .most = 1e6}, spec.deviation);
  return spec;
}

Recipe read_recipe(ConfigTable& table) {
  Recipe recipe;
  recipe.rounds = count(table, "rounds", {.least = 1, .most = 1000000}, std::nullopt);
  recipe.local_epochs = table.number("local_epochs", {.least = 0.001, .most = 1000}, recipe.local_epochs);
  recipe.optimiser = table.choice("optimiser", {"sgd", "adam", "adamw"}, recipe.optimiser);
  recipe.learning_rate = table.number("learning_rate", {.least = 1e-9, .most = 100}, recipe.learning_rate);
  recipe.momentum = table.number("momentum", {.least = 0, .most = 0.9999}, recipe.momentum);
  recipe.weight_decay = table.number("weight_decay", kShare, recipe.weight_decay);
  recipe.schedule =
      one_of(table, "schedule", {Schedule::kConstant, Schedule::kStep, Schedule::kCosine}, recipe.schedule);
  recipe.batch = count(table, "batch", {.least = 1, .most = 65536}, recipe.batch);
  recipe.uncertain =
      one_of(table, "uncertain", {Uncertain::kIgnore, Uncertain::kZeros, Uncertain::kOnes}, recipe.uncertain);
  recipe.proximal = table.number("proximal", {.least = 0, .most = 1e6}, recipe.proximal);
  return recipe;
}

ServerOptimiser read_server(ConfigTable& table, const NetworkSpec& network) {
  constexpr RealRange kBeta{.least = 0, .most = 0.999999};
  ServerOptimiser server;
  server.rule =
      one_of(table, "aggregation",
             {ServerRule::kFedAvg, ServerRule::kFedAdam, ServerRule::kFedYogi, ServerRule::kFedBn}, server.rule);
  if (server.leaves_sites_their_own() && network.normalisation != "batch")
    table.refuse("aggregation",
                 "is \"fedbn\", which leaves each site its layers that normalise by batches, and this "
                 "network has none; choose \"fedavg\", or normalisation = \"batch\" in [model]");
  if (!server.is_adaptive()) return server;
  server.learning_rate = table.number("server_learning_rate", {.least = 1e-9, .most = 100}, server.learning_rate);
  server.beta_1 = table.number("beta_1", kBeta, server.beta_1);
  server.beta_2 = table.number("beta_2", kBeta, server.beta_2);
  server.adaptivity = table.number("adaptivity", {.least = 1e-9, .most = 1}, server.adaptivity);
  return server;
}

ForgetRules read_forget(ConfigTable table) {
  ForgetRules rules;
  for (const auto* key : {"site", "share", "patients", "among", "seed", "difficulty", "compare"}) table.pass_over(key);
  rules.method = table.text("method", rules.method);
  rules.fallbacks = table.texts("fallbacks", rules.fallbacks);
  rules.retain_share = table.number("retain_share", kShare, rules.retain_share);
  rules.most_rounds = count(table, "most_rounds", {.least = 1, .most = 1000}, rules.most_rounds);
  rules.budget = table.number("budget", {.least = 0.001, .most = 10}, rules.budget);
  rules.batching = seconds(table, "batching_seconds", 0, rules.batching);
  rules.quota = count(table, "quota", {.least = 1, .most = 1000000}, rules.quota);
  ConfigTable parameters = table.table("parameters");
  for (const auto& key : parameters.keys()) rules.parameters[key] = parameters.number(key, {});
  return rules;
}

AcceptanceBand read_band(ConfigTable table) {
  AcceptanceBand band;
  band.forget_gap = table.number("forget_gap", kShare, band.forget_gap);
  band.test_drop = table.number("test_drop", kShare, band.test_drop);
  return band;
}

}  // namespace

Study read_study_tables(ConfigTable root) {
  Study study;
  ConfigTable about = root.table("study");
  ConfigTable training = root.table("training");
  study.name = about.text("name");
  study.seed = static_cast<std::uint64_t>(about.integer("seed", {.least = 0}, static_cast<std::int64_t>(study.seed)));
  study.network = read_network(root.table("model"), study.network_file);
  study.recipe = read_recipe(training);
  study.server = read_server(training, study.network);
  study.quorum = count(training, "quorum", {.least = 1, .most = 100000}, study.quorum);
  study.deadline = seconds(training, "deadline_seconds", 1, study.deadline);
  study.forget = read_forget(root.table("forget"));
  study.band = read_band(root.table("verification"));
  return study;
}

Status settle_code(Study& study, const Files& files, const Path& folder) {
  if (study.network_file.empty()) return {};
  EXPUNGE_TRY(blob, files.open(folder / study.network_file));
  EXPUNGE_TRY(digest, sha256(*blob));
  const std::string code = to_text(digest);
  if (!study.network.code.empty() && study.network.code != code)
    return bad_input("the network file " + study.network_file + " is " + code + ", but the study names " +
                     study.network.code + "; correct code in [model], or find the right file");
  study.network.code = code;
  study.network_file.clear();
  return {};
}

Result<Study> read_study(std::string_view toml, std::string_view file_name) {
  if (toml.size() > limits::kLongestStudy)
    return bad_input(std::string(file_name) + " has " + std::to_string(toml.size()) + " bytes, more than the " +
                     std::to_string(limits::kLongestStudy) + " that can be told to a site; shorten it");
  EXPUNGE_TRY(file, parse_config(toml, file_name));
  ConfigTable root = file.root();
  root.pass_over("sites");
  root.pass_over("data");
  root.pass_over("evaluation");
  Study study = read_study_tables(root);
  EXPUNGE_TRY_DO(file.finish());
  return study;
}

}  // namespace expunge
