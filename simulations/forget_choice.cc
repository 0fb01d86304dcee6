#include "simulations/forget_choice.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "common/base/random.h"
#include "simulations/patient_filter.h"

namespace expunge {

namespace {

std::ptrdiff_t wanted(const ForgetChoice& choice, std::size_t patients) {
  const auto all = static_cast<std::ptrdiff_t>(patients);
  if (choice.patients) return std::min<std::ptrdiff_t>(*choice.patients, all);
  return std::max<std::ptrdiff_t>(1, std::lround(choice.share * static_cast<double>(patients)));
}

// Sorted, at least one.
Result<std::vector<PatientId>> who_qualifies(const Experiment& experiment) {
  const DiskFiles files;
  DataSpec spec = experiment.data;
  spec.take = experiment.forget_site;
  EXPUNGE_TRY(data, open_dataset(spec, files));
  EXPUNGE_TRY(qualifies, read_filter(experiment.choice.among));
  std::set<PatientId> known;
  for (std::size_t i = 0; i < data->size(); ++i)
    if (data->info(i).split == Split::kTrain && qualifies(data->info(i))) known.insert(data->info(i).patient);
  if (known.empty())
    return bad_input(experiment.forget_site.str() + " has no training patient with " + experiment.choice.among +
                     "; choose others in [forget]");
  return std::vector<PatientId>(known.begin(), known.end());
}

std::vector<PatientId> third_of(const std::vector<PatientId>& patients, const PatientLosses& losses, Difficulty third) {
  std::vector<double> values;
  for (const auto& patient : patients) {
    const auto found = losses.find(patient);
    values.push_back(found == losses.end() ? 0 : found->second);
  }
  const auto difficulties = thirds(values);
  std::vector<PatientId> chosen;
  for (std::size_t i = 0; i < patients.size(); ++i)
    if (difficulties[i] == third) chosen.push_back(patients[i]);
  return chosen;
}

}  // namespace

Status check_choice(const Experiment& experiment) {
  EXPUNGE_TRY_DO(who_qualifies(experiment));
  return {};
}

Result<std::vector<PatientId>> choose_patients(const Experiment& experiment, const PatientLosses& losses) {
  const auto& difficulty = experiment.choice.difficulty;
  EXPUNGE_TRY(patients, who_qualifies(experiment));
  if (difficulty) patients = third_of(patients, losses, *difficulty);
  if (patients.empty())
    return bad_input(experiment.forget_site.str() + " has no " + to_text(*difficulty) +
                     " third of so few training patients; choose others in [forget]");
  Random random(seed_for(experiment.study.seed, "forget-choice"));
  random.shuffle(std::span(patients));
  patients.erase(patients.begin() + wanted(experiment.choice, patients.size()), patients.end());
  std::sort(patients.begin(), patients.end());
  return patients;
}

}  // namespace expunge
