#include "simulations/forget_run.h"

namespace expunge {

Status write_patients(const std::vector<PatientId>& patients, const Path& file) {
  DiskFiles files;
  EXPUNGE_TRY_DO(files.make_folder(file.parent_path()));
  std::string text;
  for (const auto& patient : patients) text += patient.reveal() + "\n";
  return write_file(files, file, view_of(text), true);
}

Study without_band(Study study, const std::string& method) {
  if (method != study.forget.method) study.forget.parameters.clear();  // they are that method's
  study.forget.method = method;
  study.band = {.forget_gap = 1, .test_drop = 1};
  return study;
}

Result<ForgetRun> run_forget(Consortium& consortium, const Experiment& experiment,
                             const std::vector<PatientId>& patients, const std::string& method, const Path& model,
                             const Clock& clock, const Tell& tell) {
  const SiteId& owner = experiment.forget_site;
  tell(owner.str() + " asks for " + std::to_string(patients.size()) + " patients to be forgotten (" + method + ")");
  EXPUNGE_TRY_DO(wait_until_idle(consortium));
  EXPUNGE_TRY(before, consortium.status(kCoordinator));
  const Time start = clock.now();
  EXPUNGE_TRY(status, forget(consortium, owner, patients, tell));
  const std::chrono::duration<double> took = clock.now() - start;
  EXPUNGE_TRY_DO(export_models(consortium, experiment, model));
  return ForgetRun{
      .method = method, .status = status, .cost = cost_so_far(status, took.count()) - cost_so_far(before, 0)};
}

Status look_around(const Consortium& consortium, SimulationFacts& facts) {
  EXPUNGE_TRY(ledger, consortium.ledger());
  facts.ledger = ledger;
  for (const auto& site : facts.experiment.sites) {
    EXPUNGE_TRY(status, consortium.status(site));
    facts.site_status[site] = status;
  }
  return {};
}

}  // namespace expunge
