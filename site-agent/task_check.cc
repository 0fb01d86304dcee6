#include "site-agent/task_check.h"

#include <algorithm>

#include "common/model/limits.h"

namespace expunge {
namespace {

bool is_unlearning(Work work) {
  return work == Work::kSaliency || work == Work::kUnlearn;
}

Status check_method(const Instruction& instruction, const Policy& policy) {
  const std::vector<std::string>& allowed = policy.methods;
  if (!is_unlearning(instruction.work) || allowed.empty()) return {};
  if (std::find(allowed.begin(), allowed.end(), instruction.method) != allowed.end()) return {};
  return not_trusted("the method '" + instruction.method + "' is not among those that this site's policy allows");
}

Status check_requests(const RoundTask& task, const Requests& requests, const std::set<RequestId>& settled) {
  if (!is_unlearning(task.instruction.work)) return {};
  for (const RequestId& id : task.requests) {
    if (settled.contains(id))
      return not_trusted("the records of " + id.str() +
                         " were lost with this site's database; only exact retraining can forget them");
    if (const OwnRequest* request = requests.find(id); request != nullptr && request->erased_with)
      return not_trusted("the records of " + id.str() + " were erased at this site when version " +
                         std::to_string(request->erased_with.value) + " was published");
  }
  return {};
}

}  // namespace

std::size_t attachments_of(const RoundTask& task) {
  return (task.instruction.work == Work::kInitialise ? 0U : 1U) + (task.has_mask ? 1U : 0U);
}

Status check_announced(const RoundTask& task, std::span<const BlobRef> attachments) {
  const std::string round = "round " + std::to_string(task.round.value);
  if (!task.round) return bad_input("a round without a number was announced");
  if (attachments.size() != attachments_of(task))
    return bad_input(round + " came with " + std::to_string(attachments.size()) + " attachments instead of " +
                     std::to_string(attachments_of(task)));
  const std::size_t models = attachments.size() - (task.has_mask ? 1 : 0);
  for (std::size_t i = 0; i < attachments.size(); ++i) {
    const std::uint64_t most = i < models ? limits::kLargestModelFile : limits::kLargestMask;
    if (attachments[i].size == 0 || attachments[i].size > most)
      return bad_input(round + " announces an attachment of " + std::to_string(attachments[i].size) +
                       " bytes; from 1 to " + std::to_string(most) + " are taken");
  }
  return {};
}

Status check_task(const RoundTask& task, const Study& study, const Policy& policy, const Requests& requests,
                  const std::set<RequestId>& settled) {
  if (task.time_left <= Duration{0}) return stale("the round's deadline has passed");
  if (task.instruction.network != study.network) return bad_input("the round's network is not the study's");
  EXPUNGE_TRY_DO(check_method(task.instruction, policy));
  return check_requests(task, requests, settled);
}

}  // namespace expunge
