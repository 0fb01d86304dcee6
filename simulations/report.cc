#include "simulations/report.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "common/base/ensure.h"
#include "common/base/formatted.h"
#include "coordinator/unlearning/plan.h"
#include "simulations/evidence_section.h"
#include "simulations/number_at.h"
#include "simulations/plot.h"
#include "simulations/report_style.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  return escape_html(found->is_string() ? found->get<std::string>() : found->dump());
}

std::string share_or_dash(const std::optional<double>& value) {
  return value ? percent(*value) : "–";
}

std::string points(double difference) {
  return formatted("%+.1f points", 100 * difference);
}

const Json& request_of(const Json& summary) {
  static const Json kNone = Json::object();
  const auto found = summary.find("requests");
  return found == summary.end() || found->empty() ? kNone : found->front();
}

std::string oracles_text(const Json& summary) {
  const auto oracles = number_at(summary, "/evidence/oracles").value_or(1);
  return oracles > 1 ? std::to_string(std::lround(oracles)) + " models" : "one model";
}

std::string retrained_are(const Json& summary) {
  const auto models = oracles_text(summary);
  return models == "one model" ? "a model retrained without them is"
                               : models + " retrained without them are, in the mean,";
}

std::string name_of(const Json& summary) {
  const auto seed = text_at(summary, "seed");
  return text_at(summary, "study") + (seed.empty() ? "" : ", seed " + seed);
}

std::string heading(const Json& summary) {
  const auto& request = request_of(summary);
  std::string out = "<h1>" + name_of(summary) + ": forgetting " + text_at(request, "patients") + " patient" +
                    (text_at(request, "patients") == "1" ? "" : "s") + " of " + text_at(request, "site") + "</h1>\n";
  out +=
      "<p class=\"soft\">" + std::to_string(summary.value("sites", Json::array()).size()) +
      " sites trained one model together without moving their images. Then one of them asked for some of its patients "
      "to be forgotten. Method: <b>" +
      text_at(request, "method") + "</b>.</p>\n";
  return out;
}

// The colour that the evidence allows: all is well only where it says so.
std::string colour_of(const Json& summary) {
  return verdict_colour(summary.value("evidence", Json::object()).dump());
}

// One sentence that a reader can act on. Only says what was measured.
std::string verdict(const Json& summary) {
  const auto state = request_of(summary).value("state", "");
  const auto forget = number_at(summary, "/unlearned/forget/accuracy");
  const auto oracle = number_at(summary, "/oracle/forget/accuracy");
  if (state != "published" && state != "escalated")
    return "<p class=\"verdict bad\">The request ended as <b>" + escape_html(state) +
           "</b>: " + text_at(request_of(summary), "reason") + "</p>\n";
  std::string out = "<p class=\"verdict" + colour_of(summary) + "\">A new model was published. ";
  if (forget && oracle)
    out += "On the forgotten records it is right in <b>" + percent(*forget) + "</b> of cases; " +
           retrained_are(summary) + " right in <b>" + percent(*oracle) + "</b>. ";
  const auto before = number_at(summary, "/original/test/accuracy");
  const auto after = number_at(summary, "/unlearned/test/accuracy");
  if (before && after) out += "Accuracy on test records changed by <b>" + points(*after - *before) + "</b>.";
  if (state == "escalated") out += " Unlearning missed the acceptance band, so the model was retrained exactly.";
  return out + "</p>\n";
}

std::string card(const std::string& name, const std::string& value, const std::string& note) {
  return "<div class=\"card\">" + name + "<b>" + value + "</b><small>" + note + "</small></div>\n";
}

// Where no second was measured, the reader must know.
std::string virtual_time(const Json& summary) {
  const auto pace = number_at(summary, "/virtual_time/visits_per_second");
  if (!pace) return {};
  return "<p class=\"soft\">Simulated in one process: all times on this page are <b>virtual</b>, from a model in which "
         "each site learns from " +
         std::to_string(std::lround(*pace)) + " records a second and sends " +
         bytes_text(number_at(summary, "/virtual_time/bytes_per_second").value_or(0)) + " a second.</p>\n";
}

// What an owner takes where the share is less.
std::string or_beside_forgotten(const Json& request) {
  const auto count = number_at(request, "/retain_per_forget");
  if (!count) return {};
  return *count == 1 ? ", or at the owner as many as are forgotten where that is more"
                     : formatted(", or at the owner %g for each forgotten one where that is more", *count);
}

// Where the owner works alone, it alone touches any; retraining touches all.
std::string retain_card(const Json& summary) {
  const auto& request = request_of(summary);
  const auto share = number_at(request, "/retain_share");
  const auto plan = choose_method(request.value("method", ""), {});
  if (!share || !plan || plan->is_exact) return {};
  const std::string whose =
      plan->has_helpers ? "of each site's other records, a round" : "of the owner's other records";
  return card("Retain data touched", percent(*share),
              whose + or_beside_forgotten(request) + (plan->has_helpers ? "" : "; no other site's"));
}

std::string cards(const Json& summary) {
  std::string out = "<div class=\"cards\">\n";
  if (const auto gap = number_at(summary, "/gap/average"))
    out += card("Average gap", points(*gap).substr(1),
                "mean distance to " + oracles_text(summary) + " retrained without the records, over four measures");
  const auto forget = number_at(summary, "/seconds/forget");
  const auto retrain = number_at(summary, "/seconds/retrain");
  if (forget) out += card("Time to forget", duration_text(*forget), "from the request to the published model");
  if (forget && retrain && *forget > 0)
    out += card("Against retraining", formatted("%.1f ×", *retrain / *forget),
                "retraining took " + duration_text(*retrain));
  return out + retain_card(summary) + "</div>\n" + virtual_time(summary);
}

DotRow dot_row(const Json& summary, const char* name, const char* note, const std::string& path) {
  return {name, note, number_at(summary, "/original" + path), number_at(summary, "/unlearned" + path),
          number_at(summary, "/oracle" + path)};
}

std::string comparison(const Json& summary) {
  return "<h2>Before, after, and as if the records had never been there</h2>\n"
         "<p class=\"soft\">The blue dot should lie on the orange diamond: equal to a model that never saw the "
         "records. "
         "Further left is not better; forgetting too much is a trace, too.</p>\n"
         "<p class=\"legend\"><span><i class=\"original\"></i>original model</span><span><i "
         "class=\"unlearned\"></i>after "
         "forgetting</span><span><i class=\"oracle\"></i>retrained without the records, " +
         oracles_text(summary) + "</span></p>\n" +
         dot_plot({dot_row(summary, "Forgotten records", "accuracy", "/forget/accuracy"),
                   dot_row(summary, "Retained records", "accuracy", "/retain/accuracy"),
                   dot_row(summary, "Test records", "accuracy", "/test/accuracy"),
                   dot_row(summary, "Membership attack", "AUC; 50 % is a coin toss", "/membership/auc")});
}

std::string learning(const Json& summary) {
  Curve test{"test accuracy", "--unlearned", {}};
  Curve train{"training accuracy", "--original", {}};
  for (const auto& round : summary.value("rounds", Json::array())) {
    if (round.value("kind", "") != "train") continue;
    const auto scaled = [&](const char* key) {
      const auto value = number_at(round, std::string("/") + key);
      return value ? std::optional<double>(100 * *value) : std::nullopt;
    };
    test.values.push_back(scaled("test_accuracy"));
    train.values.push_back(scaled("train_accuracy"));
  }
  if (test.values.size() < 2) return {};
  return "<h2>Learning together</h2>\n" +
         line_plot({test, train}, 0, 100, " %", {"round 1", "round " + std::to_string(test.values.size())});
}

std::string time_line(const Json& summary) {
  const auto events = summary.value("timeline", Json::array());
  if (events.empty()) return {};
  std::string out = "<h2>The request, step by step</h2>\n<ol class=\"time\">\n";
  for (const auto& event : events)
    out += "<li><b>" + duration_text(event.value("seconds", 0.0)) + "</b>" + text_at(event, "what") + "</li>\n";
  return out + "</ol>\n";
}

std::string scores_row(const std::string& name, const Json& scores) {
  std::string out = "<tr><td>" + escape_html(name) + "</td>";
  for (const char* path : {"/forget/accuracy", "/retain/accuracy", "/test/accuracy", "/test/auc", "/membership/auc",
                           "/membership/tpr_at_1pct_fpr"})
    out += "<td>" + share_or_dash(number_at(scores, path)) + "</td>";
  return out + "</tr>\n";
}

std::string scores_table(const Json& summary) {
  std::string out =
      "<h2>All figures</h2>\n<div class=\"scroll\"><table><tr><th>model</th><th>forget</th><th>retain</th><th>test</th>"
      "<th>test AUC</th><th>membership AUC</th><th>TPR at 1 % FPR</th></tr>\n";
  out += scores_row("original", summary.value("original", Json::object()));
  out += scores_row("after forgetting", summary.value("unlearned", Json::object()));
  const auto methods = summary.value("methods", Json::object());
  for (const auto& [method, result] : methods.items())
    out += scores_row(method, result.value("scores", Json::object()));
  out += scores_row("retrained, " + oracles_text(summary), summary.value("oracle", Json::object()));
  return out + "</table></div>\n";
}

std::string sites_table(const Json& summary) {
  std::string out =
      "<h2>Who sent what</h2>\n<div class=\"scroll\"><table><tr><th>site</th><th>records</th><th>patients</th>"
      "<th>sent</th><th>received</th></tr>\n";
  for (const auto& site : summary.value("sites", Json::array()))
    out += "<tr><td>" + text_at(site, "name") + "</td><td>" + text_at(site, "records") + "</td><td>" +
           text_at(site, "patients") + "</td><td>" + bytes_text(site.value("sent_bytes", 0.0)) + "</td><td>" +
           bytes_text(site.value("received_bytes", 0.0)) + "</td></tr>\n";
  return out +
         "</table></div>\n<p class=\"soft\">Sent are model updates, encrypted; images, labels and patient "
         "identifiers stay at the site.</p>\n";
}

std::string reading_notes(const Json& summary) {
  const auto model = summary.value("model", Json::object());
  return "<h2>What this shows, and what it does not</h2>\n<p>Forgetting by these methods is <b>approximate and "
         "measured</b>: the figures above compare the new model with " +
         oracles_text(summary) +
         " retrained without the records, for one forget set. They are no guarantee about attacks that were not tried. "
         "The membership attack asks whether a "
         "record's loss gives away that it was trained on; on the original model it has to be clearly above 50 % for "
         "the "
         "comparison to mean anything.</p>\n<p class=\"soft\">" +
         text_at(model, "name") + ", " + text_at(model, "parameters") + " parameters; " + text_at(summary, "device") +
         "; seed " + text_at(summary, "seed") + "; Expunge " + text_at(summary, "expunge") + "<br><code>" +
         text_at(model, "digest") + "</code></p>\n";
}

std::string evidence(const Json& summary) {
  const auto found = summary.find("evidence");
  return found == summary.end() ? std::string() : evidence_section(found->dump());
}

}  // namespace

std::string report_html(const std::string& summary_text) {
  const auto summary = Json::parse(summary_text, nullptr, false);
  ensure(summary.is_object(), "report_html: the summary is our own JSON object");
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>" +
         name_of(summary) + " – Expunge</title>\n<style>" + kReportStyle + "</style></head>\n<body><main>\n" +
         heading(summary) + verdict(summary) + evidence(summary) + cards(summary) + comparison(summary) +
         learning(summary) + time_line(summary) + scores_table(summary) + sites_table(summary) +
         reading_notes(summary) + "</main></body></html>\n";
}

}  // namespace expunge
