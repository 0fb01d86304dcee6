#include "simulations/evaluation/strata.h"

#include <algorithm>
#include <charconv>

#include "common/base/random.h"

namespace expunge {
namespace {

constexpr std::size_t kResamples = 1000;
constexpr std::uint64_t kSeed = 19930501;

// One record's answers, or one finding's; right ones of each model.
struct Cell {
  std::uint32_t patient = 0;
  double answers = 0, original = 0, candidate = 0, oracles = 0;
};
using Cells = std::vector<Cell>;

struct Gathered {
  Cells forget, test, present_forget, present_test;
};
using Key = std::pair<std::string, std::string>;  // axis, value

struct Patient {
  double answers = 0, difference = 0;
};

std::vector<Patient> by_patient(const Cells& cells) {
  std::map<std::uint32_t, Patient> patients;
  for (const auto& cell : cells) {
    patients[cell.patient].answers += cell.answers;
    patients[cell.patient].difference += cell.candidate - cell.oracles;
  }
  std::vector<Patient> found;
  for (const auto& [number, patient] : patients) found.push_back(patient);
  return found;
}

void add_interval(const std::vector<Patient>& patients, StratumFigures& into) {
  if (patients.size() < 2) return;
  Random random(kSeed);
  std::vector<double> means;
  for (std::size_t i = 0; i < kResamples; ++i) {
    Patient sum;
    for (std::size_t j = 0; j < patients.size(); ++j) {
      const auto& drawn = patients[random.below(patients.size())];
      sum.answers += drawn.answers;
      sum.difference += drawn.difference;
    }
    means.push_back(sum.difference / sum.answers);
  }
  std::ranges::sort(means);
  into.least = means[kResamples * 25 / 1000];
  into.most = means[kResamples * 975 / 1000 - 1];
}

std::optional<StratumFigures> figures_of(const Cells& cells) {
  if (cells.empty()) return std::nullopt;
  Cell sum;
  for (const auto& cell : cells) {
    sum.answers += cell.answers;
    sum.original += cell.original;
    sum.candidate += cell.candidate;
    sum.oracles += cell.oracles;
  }
  const auto patients = by_patient(cells);
  StratumFigures figures{.records = cells.size(),
                         .patients = patients.size(),
                         .original = sum.original / sum.answers,
                         .candidate = sum.candidate / sum.answers,
                         .oracles = sum.oracles / sum.answers,
                         .difference = (sum.candidate - sum.oracles) / sum.answers};
  add_interval(patients, figures);
  return figures;
}

Cells missed(Cells cells) {
  for (auto& cell : cells)
    for (double Cell::*hits : {&Cell::original, &Cell::candidate, &Cell::oracles})
      cell.*hits = cell.answers - cell.*hits;
  return cells;
}

// Sorts the answers of all models into strata.
class Gathering {
 public:
  Gathering(const JudgedCohort& cohort, const Answered& original, const Answered& candidate, const Models& oracles)
      : cohort_(cohort), original_(original), candidate_(candidate), oracles_(oracles) {}

  void add(std::size_t place, const std::optional<Difficulty>& difficulty) {
    const auto& record = cohort_.records[place];
    const Cell cell =
        cell_of(place, original_.answers[place], [&](const Answered& model) { return model.hits[place]; });
    for (const auto& [axis, value] : record.strata) cells({axis, value}, record.set).push_back(cell);
    if (difficulty) cells({"difficulty", to_text(*difficulty)}, record.set).push_back(cell);
    if (cohort_.is_multi_label)
      add_findings(place);
    else
      cells({"class", name_of(static_cast<std::size_t>(record.labels.front()))}, record.set).push_back(cell);
  }

  std::vector<Stratum> figures() const {
    std::vector<Stratum> found;
    for (const auto& [key, all] : gathered_)
      found.push_back({key.first, key.second, figures_of(all.forget), figures_of(all.test),
                       figures_of(missed(all.present_forget)), figures_of(missed(all.present_test))});
    std::ranges::stable_sort(found, [&](const Stratum& one, const Stratum& other) {
      return one.axis == other.axis && label_of(one) < label_of(other);
    });
    return found;
  }

 private:
  Cells& cells(const Key& key, RecordSet set) {
    auto& all = gathered_[key];
    return set == RecordSet::kForget ? all.forget : all.test;
  }

  template <class Hits>
  Cell cell_of(std::size_t place, double answers, Hits hits) const {
    Cell cell{cohort_.records[place].patient, answers, hits(original_), hits(candidate_), 0};
    for (const auto* oracle : oracles_) cell.oracles += hits(*oracle) / static_cast<double>(oracles_.size());
    return cell;
  }

  void add_findings(std::size_t place) {
    const auto& record = cohort_.records[place];
    for (std::size_t i = 0; i < cohort_.classes; ++i) {
      if (record.labels[i] == kNotKnown) continue;
      const bool is_present = record.labels[i] == 1;
      const Cell cell = cell_of(place, 1, [&](const Answered& model) {
        return (model.probabilities[place * cohort_.classes + i] > 0.5F) == is_present ? 1.0 : 0.0;
      });
      const Key key{"finding", name_of(i)};
      cells(key, record.set).push_back(cell);
      auto& all = gathered_[key];
      if (is_present) (record.set == RecordSet::kForget ? all.present_forget : all.present_test).push_back(cell);
    }
  }

  std::string name_of(std::size_t label) const {
    return label < cohort_.label_names.size() ? cohort_.label_names[label] : std::to_string(label);
  }

  // The other way round; of an axis without labels 0.
  std::size_t label_of(const Stratum& stratum) const {
    if (stratum.axis != "class" && stratum.axis != "finding") return 0;
    std::size_t label = 0;
    while (label < cohort_.classes && name_of(label) != stratum.value) ++label;
    return label;
  }

  const JudgedCohort& cohort_;
  const Answered& original_;
  const Answered& candidate_;
  const Models& oracles_;
  std::map<Key, Gathered> gathered_;
};

}  // namespace

std::vector<Stratum> strata(const JudgedCohort& cohort, const Answered& original, const Answered& candidate,
                            const Models& oracles, const std::vector<Difficulty>& difficulty) {
  Gathering gathering(cohort, original, candidate, oracles);
  std::size_t forgotten = 0;
  for (const auto place : cohort.of(RecordSet::kForget)) {
    const auto known = forgotten < difficulty.size() ? std::optional(difficulty[forgotten]) : std::nullopt;
    gathering.add(place, known);
    ++forgotten;
  }
  for (const auto place : cohort.of(RecordSet::kTest)) gathering.add(place, std::nullopt);
  return gathering.figures();
}

std::optional<std::string> age_band(const std::string& age) {
  int years = 0;
  const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), years);
  if (error != std::errc{} || end != age.data() + age.size() || years < 0) return std::nullopt;
  return years < 40 ? "0–39" : years < 65 ? "40–64" : "65+";
}

}  // namespace expunge
