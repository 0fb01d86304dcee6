#include "simulations/computing/patient_losses.h"

#include "simulations/computing/cohort_reading.h"
#include "simulations/computing/model_reading.h"
#include "simulations/evaluation/student.h"
#include "simulations/stages.h"

namespace expunge {

Result<PatientLosses> patient_losses(const Experiment& experiment, const Path& model) {
  const DiskFiles files;
  const bool has_own = experiment.study.server.leaves_sites_their_own();
  EXPUNGE_TRY(trained, read_model(files, has_own ? own_model(model, experiment.forget_site) : model));
  trained.uncertain = experiment.study.recipe.uncertain;
  EXPUNGE_TRY(opened, open_consortium_data(experiment));
  EXPUNGE_TRY(compute, compute_settings_of(experiment));
  ScoredSets sets;
  for (std::size_t site = 0; site < opened.shares.size(); ++site)
    for (const auto index : opened.shares[site])
      if (experiment.sites[site] == experiment.forget_site && opened.data->info(index).split == Split::kTrain)
        sets["retain"].push_back(static_cast<std::uint32_t>(index));
  EXPUNGE_TRY(evaluated, evaluate_and_answer(trained, *opened.data, sets, compute));
  const auto known = evaluated.records.find("retain");
  if (known == evaluated.records.end())
    return bad_input("no training record of " + experiment.forget_site.str() +
                     " has a known label, so none is easy or hard; leave 'forget.difficulty' out");
  const auto answers =
      answers_of(cohort_of(*opened.data, experiment, opened.shares, evaluated.records), "original", evaluated);
  std::map<PatientId, std::vector<double>> of_patients;
  const auto& records = known->second;
  for (std::size_t i = 0; i < records.size(); ++i)
    of_patients[opened.data->info(records[i]).patient].push_back(answers.loss[i]);
  PatientLosses losses;
  for (const auto& [patient, values] : of_patients) losses[patient] = mean_of(values);
  return losses;
}

Result<std::vector<PatientId>> choose_patients_by(const Path& original, const Experiment& experiment) {
  if (!experiment.choice.difficulty) return choose_patients(experiment, {});
  EXPUNGE_TRY(losses, patient_losses(experiment, original));
  return choose_patients(experiment, losses);
}

}  // namespace expunge
