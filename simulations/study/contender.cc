#include "simulations/study/contender.h"

#include <algorithm>

#include "simulations/evaluation/student.h"

namespace expunge {
namespace {

std::size_t sum_over(const std::vector<const Row*>& rows, std::size_t (*of)(const Row& row)) {
  std::size_t sum = 0;
  for (const Row* row : rows) sum += of(*row);
  return sum;
}

}  // namespace

std::optional<double> Contender::mean(const std::string& figure) const {
  std::vector<double> values;
  for (const Row* row : rows)
    if (const auto value = row->mean(figure)) values.push_back(*value);
  return values.empty() ? std::nullopt : std::optional(mean_of(values));
}

std::size_t Contender::ended() const {
  return sum_over(rows, [](const Row& row) { return row.cells; });
}

std::size_t Contender::planned() const {
  return sum_over(rows, [](const Row& row) { return row.planned; });
}

std::size_t Contender::controls() const {
  return sum_over(rows, [](const Row& row) { return row.controls; });
}

std::size_t Contender::passed() const {
  return sum_over(rows, [](const Row& row) { return row.passed; });
}

std::size_t Contender::judged(BandVerdict verdict) const {
  std::size_t count = 0;
  for (const Row* row : rows)
    if (const auto found = row->verdicts.find(to_text(verdict)); found != row->verdicts.end()) count += found->second;
  return count;
}

std::size_t Contender::judged() const {
  std::size_t count = 0;
  for (const Row* row : rows)
    for (const auto& [verdict, times] : row->verdicts) count += times;
  return count;
}

std::vector<Contender> contenders(const Rows& rows, const std::string& set) {
  const auto column = static_cast<std::size_t>(std::ranges::find(rows.columns, kMethod) - rows.columns.begin());
  std::vector<Contender> found;
  for (const Row* row : rows.of_set(set)) {
    const std::string name = column < rows.columns.size() ? row->labels[column] : rows.name_of(*row);
    auto same = std::ranges::find(found, name, &Contender::name);
    if (same == found.end()) same = found.insert(found.end(), {name, {}});
    same->rows.push_back(row);
  }
  return found;
}

std::optional<Contender> nearest_of(const std::vector<Contender>& all) {
  std::optional<Contender> best;
  for (const auto& each : all) {
    const auto gap = each.mean("gap");
    if (!gap || (best && each.ended() < best->ended())) continue;
    if (!best || each.ended() > best->ended() || *gap < *best->mean("gap")) best = each;
  }
  return best;
}

bool is_like_retrained(const Contender& contender) {
  const bool is_near = std::ranges::all_of(contender.rows, [](const Row* row) {
    const auto gap = row->mean("gap"), band = row->mean("band");
    return gap && band && *gap <= *band;
  });
  return is_near &&
         contender.judged(BandVerdict::kInside) + contender.judged(BandVerdict::kNotMeasurable) == contender.judged();
}

}  // namespace expunge
