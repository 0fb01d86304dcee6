#include "simulations/evidence_section.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "common/base/ensure.h"
#include "common/base/formatted.h"
#include "simulations/evaluation/verdict.h"
#include "simulations/number_at.h"
#include "simulations/plot.h"
#include "simulations/strata_table.h"
#include "simulations/strip_plot.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

// Empty where it is absent.
const Json& part_of(const Json& json, const char* key) {
  static const Json kNone = Json::object();
  const auto found = json.find(key);
  return found == json.end() ? kNone : *found;
}

std::string with_digits(const char* pattern, const std::optional<double>& value) {
  return value ? formatted(pattern, *value) : "–";
}

// The model that was published; in a comparison of methods, the first.
const Json* main_model(const Json& evidence) {
  const auto models = evidence.find("models");
  if (models == evidence.end() || models->empty()) return nullptr;
  const auto found = models->find("unlearned");
  return found != models->end() ? &*found : &models->front();
}

std::string in_plain_words(const std::string& verdict) {
  if (verdict == to_text(BandVerdict::kInside))
    return "<b>Forgotten, as far as can be measured:</b> the new model cannot be told from models that never saw these "
           "records.";
  if (verdict == to_text(BandVerdict::kTooLittle))
    return "<b>Not forgotten:</b> the new model still knows these records better than models that never saw them.";
  if (verdict == to_text(BandVerdict::kTooMuch))
    return "<b>Forgotten too much:</b> the new model does worse on these records than models that never saw them, "
           "which gives them away, too.";
  if (verdict == to_text(BandVerdict::kHarmed))
    return "<b>Harmed:</b> the new model lost accuracy on records that nobody asked to forget.";
  return "<b>Not measurable:</b> the original model shows no clear trace of these records, so nothing proves that it "
         "is gone.";
}

// Of the retrained models.
std::optional<double> mean_of_oracles(const Json& evidence, const std::string& path) {
  double sum = 0;
  int count = 0;
  for (const auto& [name, oracle] : part_of(evidence, "oracle_models").items())
    if (const auto value = number_at(oracle, path)) {
      sum += *value;
      ++count;
    }
  return count == 0 ? std::nullopt : std::optional(sum / count);
}

std::string no_verdict(const Json& evidence, const Json& model) {
  const auto oracles = evidence.value("oracles", 0);
  const auto forget = number_at(model, "/figures/forget"), without = mean_of_oracles(evidence, "/figures/forget");
  std::string out = "<p class=\"verdict open\">No verdict: whether ";
  out += forget && without
             ? "<b>" + percent(*forget) + "</b> right on the forgotten records is near enough to the <b>" +
                   percent(*without) + "</b> of a model that never saw them"
             : "these records are forgotten";
  return out + " cannot be judged beside " +
         (oracles == 1 ? "one retrained model" : std::to_string(oracles) + " retrained models") +
         "; it takes at least three. <code>oracles = 5</code> under <code>[evaluation]</code> trains more.</p>\n";
}

// "noisy copy, another-site": controls that were taken for models that forgot.
std::string controls_that_pass(const Json& evidence) {
  std::string names;
  for (const auto& [name, control] : part_of(evidence, "controls").items())
    if (control.value("verdict", "") == to_text(BandVerdict::kInside)) names += (names.empty() ? "" : ", ") + name;
  return names;
}

std::string colour_of(const Json& evidence, const std::string& verdict) {
  if (verdict == to_text(BandVerdict::kInside)) return controls_that_pass(evidence).empty() ? "" : " open";
  return verdict == to_text(BandVerdict::kNotMeasurable) ? " open" : " bad";
}

std::string conclusion(const Json& evidence, const std::string& verdict) {
  const auto passed = controls_that_pass(evidence);
  if (verdict != to_text(BandVerdict::kInside) || passed.empty()) return in_plain_words(verdict);
  return "<b>Proves little:</b> the new model cannot be told from models that never saw these records, but neither can "
         "one that did not forget them (" +
         escape_html(passed) + ").";
}

std::string verdict(const Json& evidence, const Json& model) {
  if (!model.contains("verdict")) return no_verdict(evidence, model);
  const auto text = model["verdict"].get<std::string>();
  std::string out = "<p class=\"verdict" + colour_of(evidence, text) + "\">" + conclusion(evidence, text) +
                    "</p>\n<ul class=\"soft\">\n";
  for (const auto& reason : model.value("reasons", Json::array()))
    out += "<li>" + escape_html(reason.get<std::string>()) + "</li>\n";
  return out + "</ul>\n";
}

StripRow row_of(const Json& evidence, const char* name, const char* note, const std::string& path) {
  StripRow row{.name = name, .note = note, .marks = {}};
  const auto add = [&](const char* kind, const std::string& who, const Json& model) {
    if (const auto value = number_at(model, path)) row.marks.push_back({kind, who, *value});
  };
  for (const auto& [who, model] : part_of(evidence, "oracle_models").items()) add("oracle", "retrained", model);
  if (evidence.contains("/controls/original"_json_pointer))
    add("original", "original", evidence["controls"]["original"]);
  for (const auto& [who, model] : part_of(evidence, "models").items())
    if (who != "unlearned") add("method", who, model);
  if (evidence.contains("/models/unlearned"_json_pointer))
    add("unlearned", "after forgetting", evidence["models"]["unlearned"]);
  return row;
}

std::string plot(const Json& evidence) {
  if (!evidence.contains("band")) return {};
  auto score = row_of(evidence, "Trace of the records", "calibrated membership score; retrained models are around 0",
                      "/calibrated");
  score.least = number_at(evidence, "/band/calibrated/least");
  score.most = number_at(evidence, "/band/calibrated/most");
  score.is_share = false;
  auto forget = row_of(evidence, "Forgotten records", "accuracy", "/figures/forget");
  forget.least = number_at(evidence, "/band/forget/least");
  forget.most = number_at(evidence, "/band/forget/most");
  auto test = row_of(evidence, "Test records", "accuracy; only a loss is harm", "/figures/test");
  test.least = number_at(evidence, "/band/test/least");
  auto gap = row_of(evidence, "Average gap", "mean distance to the retrained models", "/gap/average");
  gap.most = number_at(evidence, "/band/gap/limit");
  return "<p class=\"legend\"><span><i class=\"original\"></i>original model</span><span><i "
         "class=\"unlearned\"></i>after "
         "forgetting</span><span><i class=\"oracle\"></i>retrained without the records</span>"
         "<span><i class=\"method\"></i>other methods</span><span><i class=\"band\"></i>where one more retrained model "
         "is "
         "expected</span></p>\n" +
         strip_plot({score, forget, test, gap});
}

// "oracle" and "oracle-2" are one word on the page.
std::string retrained_name(std::string name) {
  constexpr std::string_view kOracle = "oracle";
  if (!name.starts_with(kOracle)) return name;
  name.replace(0, kOracle.size(), "retrained");
  std::ranges::replace(name, '-', ' ');
  return name;
}

std::string model_row(const std::string& name, const Json& model) {
  std::string relearned = "–";
  if (const auto bound = number_at(model, "/relearning/bound")) {
    const auto visits = number_at(model, "/relearning/visits");
    relearned = visits ? with_digits("%.0f visits", visits) : "not within " + with_digits("%.0f", bound);
  }
  return "<tr><td>" + escape_html(name) + "</td><td>" + escape_html(model.value("verdict", "–")) + "</td><td>" +
         with_digits("%+.2f", number_at(model, "/calibrated")) + "</td><td>" +
         with_digits("%.3f", number_at(model, "/membership/lira/auc")) + "</td><td>" +
         with_digits("%.3f", number_at(model, "/membership/rmia/auc")) + "</td><td>" + relearned + "</td></tr>\n";
}

std::string models_table(const Json& evidence) {
  std::string out =
      "<div class=\"scroll\"><table><tr><th>model</th><th>verdict</th><th>trace</th><th>LiRA AUC</th><th>RMIA AUC</th>"
      "<th>learned again after</th></tr>\n";
  for (const auto& [name, model] : part_of(evidence, "models").items())
    out += model_row(name == "unlearned" ? "after forgetting" : name, model);
  for (const auto& [name, model] : part_of(evidence, "controls").items())
    out += model_row(name + " (must fail)", model);
  for (const auto& [name, model] : part_of(evidence, "oracle_models").items())
    out += model_row(retrained_name(name) + " (must pass)", model);
  return out +
         "</table></div>\n<p class=\"soft\">LiRA and RMIA are attacks that ask of each record whether the model knows "
         "it better than the retrained models do; 0.5 is a coin toss. <b>Trace</b>: how much surer the model is of "
         "the forgotten records than the retrained ones are, which lie around 0; above is remembered, far below is "
         "avoided. <b>Learned again after</b>: visits of these records in training until they are known as the "
         "original knew them; fewer than a retrained model needs means that something was left. A retrained model is "
         "judged beside the others, where these are three or more.</p>\n";
}

}  // namespace

std::string verdict_colour(const std::string& text) {
  const auto evidence = Json::parse(text, nullptr, false);
  const auto* model = evidence.is_object() ? main_model(evidence) : nullptr;
  return model != nullptr && model->contains("verdict") ? colour_of(evidence, (*model)["verdict"].get<std::string>())
                                                        : " open";
}

std::string evidence_section(const std::string& text) {
  const auto evidence = Json::parse(text, nullptr, false);
  ensure(evidence.is_object(), "evidence_section: the evidence is our own JSON object");
  const auto* model = main_model(evidence);
  if (!model) return {};
  return "<h2>Has it forgotten?</h2>\n" + verdict(evidence, *model) + plot(evidence) + models_table(evidence) +
         strata_table(model->value("strata", Json::array()).dump());
}

}  // namespace expunge
