#include "coordinator/admission.h"

#include <cmath>
#include <string>

#include "common/model/limits.h"
#include "common/model/measures.h"
#include "protocols/limits.h"

namespace expunge {
namespace {

Error refused(const SiteId& from, const std::string& why) {
  return bad_input("update from " + from.str() + ": " + why);
}

Status check_count(const SiteId& from, const std::string& what, std::uint64_t count) {
  if (count <= limits::kLargestCount) return {};
  return refused(from, what + " " + std::to_string(count) + ", at most " + std::to_string(limits::kLargestCount));
}

Status check_measures(const SiteId& from, const Measures& measures) {
  const std::string* last = nullptr;
  for (const Measure& measure : measures) {
    if (!is_measure_name(measure.name)) return refused(from, "a measure '" + measure.name + "' is not known");
    if (!std::isfinite(measure.value)) return refused(from, "its measure " + measure.name + " is not finite");
    if (!is_possible(measure.name, measure.value))
      return refused(from, "its measure " + measure.name + " is " + std::to_string(measure.value) +
                               (is_loss(measure.name) ? ", outside 0 to 10^9" : ", outside 0 to 1"));
    EXPUNGE_TRY_DO(check_count(from, "its measure " + measure.name + " has count", measure.count));
    if (last && *last >= measure.name) return refused(from, "measures repeated or out of order at " + measure.name);
    last = &measure.name;
  }
  return {};
}

Status check_weight(const SiteId& from, const Update& update, const AdmissionRules& rules) {
  const bool is_weighted = update.payload == Payload::kDelta;
  if (!is_weighted && update.weight != 0)
    return refused(from, "weight " + std::to_string(update.weight) + " where nothing was trained");
  if (update.weight > rules.announced)
    return refused(from, "weight " + std::to_string(update.weight) + " above the " + std::to_string(rules.announced) +
                             " training records it announced");
  if (rules.work == Work::kTrain && is_weighted && update.weight == 0) return refused(from, "trained on no record");
  return {};
}

Status check_size(const SiteId& from, std::uint64_t size, const AdmissionRules& rules) {
  const auto wrong = [&](std::uint64_t expected) {
    return refused(from, std::to_string(size) + " bytes where " + std::to_string(expected) + " were expected");
  };
  if (rules.work == Work::kInitialise) {
    const std::uint64_t most = limits::kLargestModelFile;
    return size <= most ? Status{}
                        : refused(from, std::to_string(size) + " bytes of weights, at most " + std::to_string(most));
  }
  if (rules.work == Work::kSaliency)
    return size == (rules.elements + 7) / 8 ? Status{} : wrong((rules.elements + 7) / 8);
  return size == rules.elements * sizeof(float) ? Status{} : wrong(rules.elements * sizeof(float));
}

std::vector<std::uint64_t> sizes_of(const std::vector<std::shared_ptr<const Blob>>& blobs) {
  std::vector<std::uint64_t> sizes;
  for (const auto& blob : blobs) sizes.push_back(blob->size());
  return sizes;
}

}  // namespace

Payload payload_of(Work work) {
  switch (work) {
    case Work::kInitialise:
      return Payload::kWeights;
    case Work::kTrain:
    case Work::kUnlearn:
      return Payload::kDelta;
    case Work::kSaliency:
      return Payload::kMask;
    case Work::kEvaluate:
      return Payload::kNone;
  }
  ensure(false, "payload_of: a work that does not exist");
  return Payload::kNone;
}

Status check_announced(const SiteId& from, const Update& update, std::span<const std::uint64_t> sizes,
                       const AdmissionRules& rules) {
  if (!rules.round || update.round != rules.round)
    return stale("update from " + from.str() + ": round " + std::to_string(update.round.value) + " is not open");
  const bool adds_nothing = update.payload == Payload::kNone && payload_of(rules.work) == Payload::kDelta;
  if (update.payload != payload_of(rules.work) && !adds_nothing)
    return refused(from, "not the kind of answer this round asks for");
  const std::size_t expected = update.payload == Payload::kNone ? 0 : 1;
  if (sizes.size() != expected)
    return refused(from, std::to_string(sizes.size()) + " attachments where " + std::to_string(expected) + " belong");
  EXPUNGE_TRY_DO(check_weight(from, update, rules));
  EXPUNGE_TRY_DO(check_count(from, "sample visits", update.sample_visits));
  EXPUNGE_TRY_DO(check_measures(from, update.measures));
  return expected == 0 ? Status{} : check_size(from, sizes.front(), rules);
}

Result<AdmittedUpdate> admit(const SiteId& from, const Update& update,
                             const std::vector<std::shared_ptr<const Blob>>& attachments, const AdmissionRules& rules) {
  EXPUNGE_TRY_DO(check_announced(from, update, sizes_of(attachments), rules));
  return AdmittedUpdate(from, update, attachments.empty() ? nullptr : attachments.front());
}

}  // namespace expunge
