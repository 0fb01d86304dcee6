#include "simulations/computing/predicting.h"

#include <algorithm>
#include <cmath>

#include "common/data/npy.h"
#include "common/data/summary.h"

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
  EXPUNGE_TRY(opened, open_job(files, job));
  EXPUNGE_TRY(records, records_of(*opened.data, job.split));
  EXPUNGE_TRY(probabilities, predict(opened.model, *opened.data, records, opened.compute));
  if (!std::ranges::all_of(probabilities, [](float p) { return std::isfinite(p); }))
    return bad_input("the model in " + job.weights.string() +
                     " answers with values that are not finite; take another version of it");
  const auto classes = static_cast<std::uint64_t>(opened.model.network.classes);
  return write_npy(files, job.out, probabilities, records.size(), classes);
}

}  // namespace expunge
