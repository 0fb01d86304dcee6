// A study back as TOML: what the coordinator of a simulation is given.

#include "common/base/toml_text.h"
#include "protocols/study.h"

namespace expunge {
namespace {

std::int64_t seconds_of(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

void add_model(TomlText& text, const NetworkSpec& network) {
  text.table("model");
  text.add("network", network.network);
  if (!network.code.empty()) text.add("code", network.code);
  text.add("width", network.width);
  text.add("stem", network.stem);
  text.add("normalisation", network.normalisation);
  text.add("channels", network.channels);
  text.add("classes", network.classes);
  text.add("input_size", network.input_size);
  text.add("task", to_text(network.task));
  text.add("mean", network.mean);
  text.add("deviation", network.deviation);
}

void add_server(TomlText& text, const ServerOptimiser& server) {
  text.add("aggregation", to_text(server.rule));
  if (!server.is_adaptive()) return;
  text.add("server_learning_rate", server.learning_rate);
  text.add("beta_1", server.beta_1);
  text.add("beta_2", server.beta_2);
  text.add("adaptivity", server.adaptivity);
}

void add_training(TomlText& text, const Study& study) {
  text.table("training");
  text.add("rounds", study.recipe.rounds);
  text.add("local_epochs", study.recipe.local_epochs);
  text.add("optimiser", study.recipe.optimiser);
  text.add("learning_rate", study.recipe.learning_rate);
  text.add("momentum", study.recipe.momentum);
  text.add("weight_decay", study.recipe.weight_decay);
  text.add("schedule", to_text(study.recipe.schedule));
  text.add("batch", study.recipe.batch);
  text.add("uncertain", to_text(study.recipe.uncertain));
  text.add("proximal", study.recipe.proximal);
  add_server(text, study.server);
  text.add("quorum", study.quorum);
  text.add("deadline_seconds", seconds_of(study.deadline));
}

void add_forget(TomlText& text, const ForgetRules& rules) {
  text.table("forget");
  text.add("method", rules.method);
  text.add("fallbacks", rules.fallbacks);
  text.add("retain_share", rules.retain_share);
  text.add("most_rounds", rules.most_rounds);
  text.add("budget", rules.budget);
  text.add("batching_seconds", seconds_of(rules.batching));
  text.add("quota", rules.quota);
  text.table("forget.parameters");
  for (const auto& [name, value] : rules.parameters) text.add(name, value);
}

}  // namespace

std::string to_toml(const Study& study) {
  TomlText text;
  text.table("study");
  text.add("name", study.name);
  text.add("seed", study.seed);
  add_model(text, study.network);
  add_training(text, study);
  add_forget(text, study.forget);
  text.table("verification");
  text.add("forget_gap", study.band.forget_gap);
  text.add("test_drop", study.band.test_drop);
  return text.text();
}

}  // namespace expunge
