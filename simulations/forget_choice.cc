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
  EXPUNGE_TRY(data, open_unchecked(spec, files));
  EXPUNGE_TRY(qualifies, read_filter(experiment.choice.among));
  std::set<PatientId> known;
  for (std::size_t i = 0; i < data->size(); ++i)
    if (data->info(i).split == Split::kTrain && qualifies(data->info(i))) known.insert(data->info(i).patient);
  if (known.empty())
    return bad_input(experiment.forget_site.str() + " has no training patient with " + experiment.choice.among +
                     "; choose others in [forget]");
  return std::vector<PatientId>(known.begin(), known.end());
}

// Sorted, at least one.
Result<std::vector<PatientId>> third_of(const Experiment& experiment, const PatientLosses& losses) {
  const Difficulty wanted = *experiment.choice.difficulty;
  std::vector<double> values;
  for (const auto& [patient, loss] : losses) values.push_back(loss);
  const auto difficulties = thirds(values);
  std::vector<PatientId> chosen;
  auto difficulty = difficulties.begin();
  for (const auto& [patient, loss] : losses)
    if (*difficulty++ == wanted) chosen.push_back(patient);
  if (chosen.empty())
    return bad_input(experiment.forget_site.str() + " has no " + to_text(wanted) + " third of " +
                     std::to_string(losses.size()) + " training patients; choose others in [forget]");
  return chosen;
}

}  // namespace

Status check_choice(const Experiment& experiment) {
  EXPUNGE_TRY(patients, who_qualifies(experiment));
  if (!experiment.choice.difficulty) return {};
  PatientLosses alike;
  for (const auto& patient : patients) alike[patient] = 0;
  EXPUNGE_TRY_DO(third_of(experiment, alike));
  return {};
}

Result<std::vector<PatientId>> choose_patients(const Experiment& experiment, const PatientLosses& losses) {
  EXPUNGE_TRY(patients, who_qualifies(experiment));
  if (experiment.choice.difficulty) {
    PatientLosses theirs;
    for (const auto& patient : patients)
      if (const auto found = losses.find(patient); found != losses.end()) theirs.insert(*found);
    EXPUNGE_TRY(third, third_of(experiment, theirs));
    patients = third;
  }
  Random random(seed_for(experiment.choice.seed, "forget-choice"));
  random.shuffle(std::span(patients));
  patients.erase(patients.begin() + wanted(experiment.choice, patients.size()), patients.end());
  std::sort(patients.begin(), patients.end());
  return patients;
}

}  // namespace expunge
