#include "common/data/patients.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "common/base/random.h"

namespace expunge {
namespace {

std::size_t stratum_of(const SampleInfo& info) {
  if (info.labels.empty()) return 0;
  if (info.labels.size() == 1) return static_cast<std::size_t>(std::max(0, info.labels.front()));
  const auto first = std::ranges::find(info.labels, 1);
  return static_cast<std::size_t>(first - info.labels.begin());
}

std::uint64_t records_in(const std::vector<Patient>& patients, Split split) {
  std::uint64_t count = 0;
  for (const Patient& patient : patients)
    if (patient.split == split) count += patient.records.size();
  return count;
}

}  // namespace

std::vector<Patient> patients_in(const Dataset& data) {
  std::vector<Patient> patients;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const SampleInfo& info = data.info(i);
    const auto [place, is_new] = known.try_emplace(info.patient.reveal(), patients.size());
    if (is_new) patients.push_back({{}, info.split, stratum_of(info)});
    patients[place->second].records.push_back(i);
  }
  return patients;
}

std::vector<Patient> draw_patients(std::vector<Patient> patients, std::uint64_t most_records, std::uint64_t seed) {
  const std::uint64_t training = records_in(patients, Split::kTrain);
  if (most_records == 0 || most_records >= training) return patients;
  const double part = static_cast<double>(most_records) / static_cast<double>(training);
  std::vector<std::size_t> order(patients.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random(seed_for(seed, "patients drawn"));
  random.shuffle(std::span(order));
  std::vector<bool> is_drawn(patients.size(), false);
  for (const Split split : {Split::kTrain, Split::kHeldOut, Split::kTest}) {
    auto left = static_cast<std::uint64_t>(std::llround(part * static_cast<double>(records_in(patients, split))));
    for (const std::size_t i : order) {
      if (patients[i].split != split || patients[i].records.size() > left) continue;
      is_drawn[i] = true;
      left -= patients[i].records.size();
    }
  }
  std::vector<Patient> drawn;
  for (std::size_t i = 0; i < patients.size(); ++i)
    if (is_drawn[i]) drawn.push_back(std::move(patients[i]));
  return drawn;
}

}  // namespace expunge
