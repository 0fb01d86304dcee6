#include "simulations/evaluation/outputs.h"

#include <algorithm>
#include <cmath>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr double kLeastShare = 1e-12;   // of all wrong classes together
constexpr double kLeastFinding = 1e-7;  // float32's resolution below 1

struct Reading {
  double right = 0, agreement = 0, loss = 0, confidence = 0, hits = 0, answers = 0;
};

// From the right answer's share and the others' share: summed apart, so that a share near 1 loses no digits.
void add(Reading& into, double right, double wrong, double least) {
  const double agreement = std::log(std::max(right, least)) - std::log(std::max(wrong, least));
  into.right += right;
  into.agreement += agreement;
  into.loss += agreement > 0 ? std::log1p(std::exp(-agreement)) : std::log1p(std::exp(agreement)) - agreement;
}

Reading of_class(std::span<const float> row, std::int32_t label) {
  const auto truth = static_cast<std::size_t>(label);
  double wrong = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (i != truth) wrong += static_cast<double>(row[i]);
  Reading reading;
  add(reading, static_cast<double>(row[truth]), wrong, kLeastShare);
  const auto likeliest = std::ranges::max_element(row);
  reading.confidence = static_cast<double>(*likeliest);
  reading.hits = likeliest - row.begin() == label ? 1 : 0;
  reading.answers = 1;
  return reading;
}

Reading of_findings(std::span<const float> row, const std::vector<std::int32_t>& labels) {
  Reading sum;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (labels[i] == kNotKnown) continue;
    const double present = static_cast<double>(row[i]);
    const double right = labels[i] == 1 ? present : 1 - present;
    add(sum, right, 1 - right, kLeastFinding);
    sum.confidence += std::max(present, 1 - present);
    sum.hits += (present > 0.5) == (labels[i] == 1) ? 1 : 0;
    ++sum.answers;
  }
  const double known = std::max(1.0, sum.answers);
  return {sum.right / known, sum.agreement / known, sum.loss / known, sum.confidence / known, sum.hits, sum.answers};
}

}  // namespace

std::vector<std::size_t> JudgedCohort::of(RecordSet set) const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (records[i].set == set) places.push_back(i);
  return places;
}

std::vector<std::size_t> JudgedCohort::unseen() const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (is_unseen(i)) places.push_back(i);
  return places;
}

std::vector<std::size_t> JudgedCohort::held_out_by_owner() const {
  std::vector<std::size_t> places = of(RecordSet::kHeldOut);
  std::erase_if(places, [&](std::size_t place) { return !records[place].is_owners; });
  return places;
}

Answered answered(const JudgedCohort& cohort, std::string name, std::vector<float> probabilities) {
  ensure(probabilities.size() == cohort.records.size() * cohort.classes, "answered: a row of answers a record");
  Answered model{.name = std::move(name),
                 .probabilities = std::move(probabilities),
                 .right = {},
                 .agreement = {},
                 .loss = {},
                 .confidence = {},
                 .hits = {},
                 .answers = {}};
  for (std::size_t i = 0; i < cohort.records.size(); ++i) {
    const auto row = std::span<const float>(model.probabilities).subspan(i * cohort.classes, cohort.classes);
    const auto& labels = cohort.records[i].labels;
    const Reading reading = cohort.is_multi_label ? of_findings(row, labels) : of_class(row, labels.front());
    model.right.push_back(reading.right);
    model.agreement.push_back(reading.agreement);
    model.loss.push_back(reading.loss);
    model.confidence.push_back(reading.confidence);
    model.hits.push_back(reading.hits);
    model.answers.push_back(reading.answers);
  }
  return model;
}

std::vector<double> at(const std::vector<double>& values, std::span<const std::size_t> places) {
  std::vector<double> found;
  found.reserve(places.size());
  for (const auto place : places) found.push_back(values[place]);
  return found;
}

double mean_at(const std::vector<double>& values, std::span<const std::size_t> places) {
  double sum = 0;
  for (const auto place : places) sum += values[place];
  return places.empty() ? 0 : sum / static_cast<double>(places.size());
}

double accuracy_at(const Answered& model, std::span<const std::size_t> places) {
  double hits = 0, answers = 0;
  for (const auto place : places) {
    hits += model.hits[place];
    answers += model.answers[place];
  }
  return answers > 0 ? hits / answers : 0;
}

}  // namespace expunge
