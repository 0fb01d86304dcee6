#include "simulations/forget_choice.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "common/base/random.h"

namespace expunge {

Result<std::vector<PatientId>> choose_patients(const Experiment& experiment) {
  const DiskFiles files;
  DataSpec spec = experiment.data;
  spec.take = experiment.forget_site;
  EXPUNGE_TRY(data, open_dataset(spec, files));
  std::set<PatientId> known;
  for (std::size_t i = 0; i < data->size(); ++i)
    if (data->info(i).split == Split::kTrain) known.insert(data->info(i).patient);
  std::vector<PatientId> patients(known.begin(), known.end());
  Random random(seed_for(experiment.study.seed, "forget-choice"));
  random.shuffle(std::span(patients));
  const auto wanted = std::lround(experiment.forget_share * static_cast<double>(patients.size()));
  patients.erase(patients.begin() + std::max<std::ptrdiff_t>(1, wanted), patients.end());
  std::sort(patients.begin(), patients.end());
  return patients;
}

}  // namespace expunge
