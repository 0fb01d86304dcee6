#include "simulations/computing/masking.h"

#include "common/base/formatted.h"
#include "common/data/patient_list.h"
#include "common/model/mask_file.h"
#include "site-agent/forget_scope.h"

namespace expunge {

Status saliency_to_file(const SaliencyJob& job) {
  DiskFiles files;
  EXPUNGE_TRY(opened, open_job(files, job, job.patients));
  opened.model.uncertain = job.uncertain;
  EXPUNGE_TRY(patients, read_patient_list(files, job.patients));
  const CohortRecords cohort = cohort_records(*opened.data);
  EXPUNGE_TRY(subjects, subjects_of(patients, cohort));
  EXPUNGE_TRY(records, Cohort(cohort).training_records_of(subjects));
  EXPUNGE_TRY(salient, saliency(opened.model, *opened.data, records, job.fraction, opened.compute));
  const Metadata metadata{{"fraction", formatted("%.17g", job.fraction)}};
  return write_file(files, job.out, encode_mask_file(salient.mask, *opened.model.weights.manifest, metadata));
}

}  // namespace expunge
