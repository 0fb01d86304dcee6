#include "site-agent/erasure.h"

#include <utility>

namespace expunge {
std::vector<RequestId> erase_forgotten(const Published& published, Requests& requests, Cohort& cohort, Record& record) {
  std::vector<RequestId> erased;
  for (const RequestId& id : published.forgotten) {
    const OwnRequest* request = requests.find(id);
    if (request == nullptr || request->erased_with) continue;
    requests.erase(id, published.version, record);
    cohort.erase(id);
    erased.push_back(id);
  }
  return erased;
}

CohortRecords without_erased(CohortRecords records, const Requests& requests) {
  std::erase_if(records, [&](const CohortRecord& record) { return requests.was_erased(record); });
  return records;
}

bool quarantine_again(const Requests& requests, const CohortRecords& records, Cohort& cohort) {
  bool is_same = true;
  for (const auto& [id, request] : requests.all()) {
    if (request.erased_with) continue;
    std::vector<std::uint32_t> found = training_records(request.subjects, records);
    is_same = is_same && found == request.records;
    cohort.quarantine(id, std::move(found));
  }
  return is_same;
}

}  // namespace expunge
