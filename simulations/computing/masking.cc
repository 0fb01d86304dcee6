#include "simulations/computing/masking.h"

#include <cstdio>

#include "common/data/patient_list.h"
#include "common/data/source.h"
#include "common/model/mask_file.h"
#include "protocols/host/export.h"
#include "simulations/computing/model_reading.h"
#include "site-agent/forget_scope.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

Status write(Files& files, const Path& path, const Bytes& bytes) {
  EXPUNGE_TRY(file, files.create(path, false));
  EXPUNGE_TRY_DO(file->append(bytes));
  return file->commit();
}

std::string text_of(double fraction) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", fraction);
  return text;
}

}  // namespace

Status saliency_to_file(const SaliencyJob& job) {
  DiskFiles files;
  EXPUNGE_TRY_DO(may_write(files, std::filesystem::absolute(job.out)));
  EXPUNGE_TRY(model, read_model(files, job.weights));
  model.uncertain = job.uncertain;
  EXPUNGE_TRY(patients, read_patient_list(files, job.patients));
  EXPUNGE_TRY(spec, data_spec_of(files, job.data));
  EXPUNGE_TRY(data, open_dataset(spec, files));
  const CohortRecords cohort = cohort_records(*data);
  EXPUNGE_TRY(subjects, subjects_of(patients, cohort));
  EXPUNGE_TRY(records, Cohort(cohort).training_records_of(subjects));
  EXPUNGE_TRY(code, allowed_code(files, {}, job.network_file));
  const ComputeSettings compute{.device = "auto", .threads = 0, .code = std::move(code)};
  EXPUNGE_TRY(salient, saliency(model, *data, records, job.fraction, compute));
  return write(files, job.out,
               encode_mask_file(salient.mask, *model.weights.manifest, {{"fraction", text_of(job.fraction)}}));
}

}  // namespace expunge
