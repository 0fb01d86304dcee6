#include "simulations/strata_table.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "common/base/ensure.h"
#include "common/base/formatted.h"
#include "simulations/plot.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr double kNothing = 1e-9;  // of differences of means: what rounding leaves

bool differs(const Json& figures) {
  return figures.contains("least") &&
         (figures["least"].get<double>() > kNothing || figures["most"].get<double>() < -kNothing);
}

// "+5.0"; what is not zero does not read as zero, and zero has no sign.
std::string in_points(double share) {
  if (std::abs(share) <= kNothing) return "0.0";
  const double points = 100 * share;
  int digits = 1;
  while (std::abs(points) < 0.5 * std::pow(10, -digits)) ++digits;
  return formatted("%+.*f", digits, points);
}

// The new model's and the oracles' value, and their difference in points; bold where it is not 0.
std::string cells(const Json& stratum, const char* set) {
  if (!stratum.contains(set)) return "<td>–</td><td>–</td><td>–</td>";
  const auto& figures = stratum[set];
  std::string difference = in_points(figures["difference"].get<double>());
  if (figures.contains("least"))
    difference += "<small>" + in_points(figures["least"].get<double>()) + " to " +
                  in_points(figures["most"].get<double>()) + "</small>";
  if (differs(figures)) difference = "<b>" + difference + "</b>";
  return "<td>" + percent(figures["candidate"].get<double>()) + "</td><td>" +
         percent(figures["oracles"].get<double>()) + "</td><td>" + difference + "</td>";
}

// Sites carry their names.
std::string name_of(const Json& stratum) {
  const auto axis = stratum.value("axis", ""), value = stratum.value("value", "");
  return axis == "site" ? value : axis + " " + value;
}

std::string numbers(const Json& stratum, const char* forget, const char* test) {
  const auto number = [&](const char* set) {
    return stratum.contains(set) ? std::to_string(stratum[set]["records"].get<std::size_t>()) : std::string("0");
  };
  return number(forget) + " and " + number(test);
}

std::string table(const std::vector<Json>& strata, const char* forget, const char* test) {
  std::string out =
      "<div class=\"scroll\"><table><tr><th></th><th colspan=\"3\">forgotten records</th><th colspan=\"3\">test "
      "records</th></tr>\n<tr><th>group</th>";
  for (int set = 0; set < 2; ++set) out += "<th>new model</th><th>retrained</th><th>difference</th>";
  out += "</tr>\n";
  for (const auto& stratum : strata)
    out += "<tr><td>" + escape_html(name_of(stratum)) + "<small>" + numbers(stratum, forget, test) + "</small></td>" +
           cells(stratum, forget) + cells(stratum, test) + "</tr>\n";
  return out + "</table></div>\n";
}

// In the order in which a reader asks; classes last, of which there may be many.
std::vector<Json> in_order(const Json& strata) {
  constexpr const char* kAxes[] = {"sex", "age", "difficulty", "site", "class", "finding"};
  constexpr const char* kLevels[] = {"easy", "medium", "hard"};
  const auto level_of = [&](const Json& stratum) {
    return std::ranges::find(kLevels, stratum.value("value", "")) - std::begin(kLevels);
  };
  std::vector<Json> ordered;
  for (const auto* axis : kAxes)
    std::ranges::copy_if(strata, std::back_inserter(ordered),
                         [&](const Json& stratum) { return stratum.value("axis", "") == axis; });
  std::ranges::stable_sort(ordered, [&](const Json& one, const Json& other) {
    return one.value("axis", "") == "difficulty" && other.value("axis", "") == "difficulty" &&
           level_of(one) < level_of(other);
  });
  return ordered;
}

std::string answer(const std::vector<Json>& strata) {
  std::size_t groups = 0, differing = 0;
  for (const auto& stratum : strata)
    for (const auto* set : {"forget", "test"})
      if (stratum.contains(set)) {
        ++groups;
        differing += differs(stratum[set]) ? 1 : 0;
      }
  return "<p class=\"soft\">The new model beside the mean of the retrained ones; under each group the numbers of its "
         "forgotten and test records. In " +
         std::to_string(differing) + " of " + std::to_string(groups) +
         " groups (bold) the 95 % interval of the difference, in points and over patients, does not hold zero; by "
         "chance alone one "
         "in "
         "twenty would not. Easy and hard: how much the original had learned these very records by heart.</p>\n";
}

}  // namespace

std::string strata_table(const std::string& text) {
  const auto strata = Json::parse(text, nullptr, false);
  ensure(strata.is_array(), "strata_table: the strata are our own JSON array");
  if (strata.empty()) return {};
  const auto ordered = in_order(strata);
  std::string out = "<h2>Are patients treated alike?</h2>\n" + answer(ordered) + table(ordered, "forget", "test");
  std::vector<Json> findings;
  std::ranges::copy_if(ordered, std::back_inserter(findings), [](const Json& stratum) {
    return stratum.contains("missed_forget") || stratum.contains("missed_test");
  });
  if (findings.empty()) return out;
  return out + "<p class=\"soft\">Findings that are there and are missed (false negatives), as a share:</p>\n" +
         table(findings, "missed_forget", "missed_test");
}

}  // namespace expunge
