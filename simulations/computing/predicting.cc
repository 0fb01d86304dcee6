#include "simulations/computing/predicting.h"

#include "common/data/npy.h"
#include "common/data/source.h"
#include "common/data/summary.h"
#include "protocols/host/export.h"
#include "simulations/computing/model_reading.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

Result<std::vector<std::uint32_t>> records_of(const Dataset& data, const std::string& split) {
  std::vector<std::uint32_t> records;
  for (std::size_t i = 0; i < data.size(); ++i)
    if (name_of(data.info(i).split) == split) records.push_back(static_cast<std::uint32_t>(i));
  if (records.empty())
    return bad_input(data.name() + " has no records in the split '" + split + "'; choose train, held-out or test");
  return records;
}

}  // namespace

Status predict_to_file(const PredictJob& job) {
  DiskFiles files;
  EXPUNGE_TRY_DO(may_write(files, std::filesystem::absolute(job.out)));
  EXPUNGE_TRY(model, read_model(files, job.weights));
  EXPUNGE_TRY(spec, data_spec_of(files, job.data));
  EXPUNGE_TRY(data, open_dataset(spec, files));
  EXPUNGE_TRY(records, records_of(*data, job.split));
  EXPUNGE_TRY(code, allowed_code(files, {}, job.network_file));
  const ComputeSettings compute{.device = "auto", .threads = 0, .code = std::move(code)};
  EXPUNGE_TRY(probabilities, predict(model, *data, records, compute));
  return write_npy(files, job.out, probabilities, records.size(), static_cast<std::uint64_t>(model.network.classes));
}

}  // namespace expunge
