#include "simulations/summary.h"

#include <nlohmann/json.hpp>

#include "coordinator/unlearning/plan.h"
#include "simulations/number_at.h"
#include "simulations/oracles.h"
#include "simulations/time_line.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

// Distances of a model's scores to the retrained models', each in the mean over these, and the mean of the four.
Json gap_of(const Json& evidence, const std::string& model) {
  Json gap = Json::object();
  const Json::json_pointer at("/models/" + model + "/gap");
  if (!evidence.contains(at)) return gap;
  for (const auto* name : {"forget", "retain", "test", "membership", "average"})
    if (evidence.at(at).contains(name)) gap[name] = evidence.at(at)[name];
  return gap;
}

// Of scores: sets of records with measures. Absent is what one of them lacks.
Json mean_scores(const std::vector<Json>& models) {
  Json mean = Json::object();
  for (const auto& [set, measures] : models.front().items())
    for (const auto& [measure, first] : measures.items()) {
      double sum = 0;
      bool have_all = true;
      for (const Json& model : models) {
        const auto value = number_at(model, "/" + set + "/" + measure);
        have_all = have_all && value;
        sum += value.value_or(0);
      }
      if (have_all) mean[set][measure] = sum / static_cast<double>(models.size());
    }
  return mean;
}

std::vector<Json> oracles_among(const Json& models) {
  std::vector<Json> oracles;
  for (std::uint32_t number = 1; models.contains(oracle_name(number)); ++number)
    oracles.push_back(models[oracle_name(number)]);
  return oracles;
}

Json last_request(const std::string& status) {
  const auto parsed = Json::parse(status, nullptr, false);
  const auto requests = parsed.value("requests", Json::array());
  return requests.empty() ? Json::object() : requests.back();
}

Json request_facts(const SimulationFacts& facts) {
  const auto request = last_request(facts.main.status);
  const auto& rules = facts.experiment.study.forget;
  const std::string method = request.value("method", facts.main.method);
  Json out{{"id", request.value("id", "")},
           {"site", facts.experiment.forget_site.str()},
           {"state", request.value("state", "")},
           {"reason", request.value("reason", "")},
           {"method", method},
           {"retain_share", rules.retain_share},
           {"patients", facts.patients},
           {"seconds", facts.main.cost.seconds}};
  if (const auto plan = choose_method(method, rules); plan && plan->retain_per_forget > 0)
    out["retain_per_forget"] = plan->retain_per_forget;
  return out;
}

void copy_measure(const Json& round, const char* from, const char* name, const char* to, Json& out) {
  const auto measures = round.value(from, Json::object());
  if (measures.contains(name)) out[to] = measures[name]["value"];
}

// A training round's test measures are of the model it started from, so they belong to the round before.
Json round_facts(const Json& status) {
  Json out = Json::array();
  for (const auto& round : status.value("rounds", Json::array())) {
    const auto kind = round.value("work", "");
    Json facts{{"number", round.value("round", 0)},
               {"kind", kind},
               {"seconds", round.value("seconds", 0.0)},
               {"purpose", round.value("purpose", "")}};
    copy_measure(round, "measures", "train.loss", "train_loss", facts);
    copy_measure(round, "measures", "train.accuracy", "train_accuracy", facts);
    copy_measure(round, "measures", "test.accuracy", "test_accuracy", facts);
    copy_measure(round, "measures", "forget.accuracy", "forget_accuracy", facts);
    if (!out.empty() && kind == "train" && out.back()["kind"] == "train")
      copy_measure(round, "base_measures", "test.accuracy", "test_accuracy", out.back());
    out.push_back(std::move(facts));
  }
  return out;
}

Json site_facts(const SimulationFacts& facts, const Json& scores) {
  Json sites = scores.value("sites", Json::array());
  for (auto& site : sites) {
    const auto found = facts.site_status.find(SiteId::of(site.value("name", "")));
    if (found == facts.site_status.end()) continue;
    const auto traffic = Json::parse(found->second, nullptr, false).value("traffic", Json::object());
    for (const auto* key : {"sent_bytes", "received_bytes"})
      if (traffic.contains(key)) site[key] = traffic[key];
  }
  return sites;
}

Json method_facts(const SimulationFacts& facts, const Json& models, const Json& evidence) {
  Json methods = Json::object();
  for (const auto& run : facts.compared) {
    const auto scores = models.value(run.method, Json::object());
    const auto request = last_request(run.status);
    methods[run.method] = {{"scores", scores},
                           {"gap", gap_of(evidence, run.method)},
                           {"seconds", run.cost.seconds},
                           {"visits", run.cost.visits},
                           {"bytes", run.cost.bytes},
                           {"state", request.value("state", "")},
                           {"used", request.value("method", run.method)}};
  }
  return methods;
}

Json pace_facts(const Scenario& pace) {
  return {{"visits_per_second", pace.compute.visits_per_second},
          {"bytes_per_second", pace.network.bytes_per_second},
          {"latency_seconds", static_cast<double>(pace.network.latency.count()) / 1000}};
}

}  // namespace

std::string summary_json(const SimulationFacts& facts) {
  const auto scores = Json::parse(facts.scores);
  const auto models = scores.value("models", Json::object());
  const auto evidence = scores.value("evidence", Json::object());
  Json summary;
  summary["expunge"] = EXPUNGE_VERSION;
  summary["study"] = facts.experiment.study.name;
  summary["seed"] = facts.experiment.study.seed;
  summary["device"] = scores.value("device", "");
  summary["model"] = scores.value("model", Json::object());
  summary["model"]["digest"] = facts.model_digest;
  summary["sites"] = site_facts(facts, scores);
  summary["rounds"] = round_facts(Json::parse(facts.main.status));
  summary["seconds"] = {{"train", facts.training.seconds},
                        {"forget", facts.main.cost.seconds},
                        {"retrain", facts.retraining.seconds},
                        {"total", facts.total_seconds}};
  summary["visits"] = {
      {"train", facts.training.visits}, {"forget", facts.main.cost.visits}, {"retrain", facts.retraining.visits}};
  summary["bytes"] = {
      {"train", facts.training.bytes}, {"forget", facts.main.cost.bytes}, {"retrain", facts.retraining.bytes}};
  if (facts.pace) summary["virtual_time"] = pace_facts(*facts.pace);
  for (const auto* name : {"original", "unlearned"})
    if (models.contains(name)) summary[name] = models[name];
  if (const auto oracles = oracles_among(models); !oracles.empty()) summary["oracle"] = mean_scores(oracles);
  summary["gap"] = gap_of(evidence, "unlearned");
  summary["requests"] = Json::array({request_facts(facts)});
  if (!facts.compared.empty()) summary["methods"] = method_facts(facts, models, evidence);
  if (!evidence.empty()) summary["evidence"] = evidence;
  summary["timeline"] = Json::parse(time_line(facts.ledger));
  return summary.dump(2);
}

}  // namespace expunge
