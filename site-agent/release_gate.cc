#include "site-agent/release_gate.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "common/model/measures.h"
#include "site-agent/saved_state.h"

namespace expunge {
namespace {

std::uint64_t size_of(const std::vector<Attachment>& attachments) {
  std::uint64_t bytes = 0;
  for (const Attachment& attachment : attachments) bytes += attachment.ref.size;
  return bytes;
}

std::string digest_of(const std::vector<Attachment>& attachments) {
  if (attachments.empty()) return "";
  Hasher hasher;
  for (const Attachment& attachment : attachments)
    for (const Digest& chunk : attachment.ref.chunks) hasher.add(chunk.bytes);
  return to_text(hasher.finish());
}

}  // namespace

Result<ReleaseGate::Passed> ReleaseGate::pass(Message message, std::vector<Attachment> attachments) {
  Passed passed{Send{kCoordinator, std::move(message), std::move(attachments)}, {}, {}};
  const std::vector<Attachment>& carried = passed.send.attachments;
  if (auto* update = std::get_if<Update>(&passed.send.message)) {
    strip(*update, passed.notes);
    released_.last_round = update->round;
    passed.record = record_of("Update", std::to_string(update->round.value), size_of(carried), digest_of(carried));
    return passed;
  }
  if (!carried.empty()) return not_trusted("only an update may carry an attachment out of this site");
  if (const auto* request = std::get_if<ForgetRequest>(&passed.send.message))
    passed.record = record_of("ForgetRequest", request->id.str(), 0, to_text(request->commitment));
  else if (const auto* erased = std::get_if<Erased>(&passed.send.message))
    passed.record = record_of("Erased", erased->request.str(), 0, "");
  else
    return not_trusted("a message of a kind that no site has to say was stopped at the release gate");
  return passed;
}

Send ReleaseGate::pass_unrecorded(Message message) const {
  const bool may_pass = std::holds_alternative<Hello>(message) || std::holds_alternative<Beat>(message) ||
                        std::holds_alternative<Declined>(message) || std::holds_alternative<ForgetRequest>(message) ||
                        std::holds_alternative<Erased>(message);
  ensure(may_pass, "ReleaseGate: a message that has to be recorded, or that no site has to say");
  return Send{kCoordinator, std::move(message), {}};
}

Record ReleaseGate::record_of(std::string_view kind, std::string_view about, std::uint64_t bytes, std::string digest) {
  ++released_.count;
  released_.bytes += bytes;
  const nlohmann::json body{{"about", about}, {"bytes", bytes}, {"digest", std::move(digest)}, {"kind", kind}};
  return {.changes = {saved(released_)}, .entries = {{"Released", body.dump()}}};
}

namespace {

// What is said of single findings is said of records that are not asked to be forgotten: of a few films it would tell
// who has what.
bool tells_of_single_findings(const Measure& measure) {
  return is_of_one_finding(measure.name) && !measure.name.starts_with("test.") &&
         !measure.name.starts_with("held-out.");
}

}  // namespace

void ReleaseGate::strip(Update& update, std::vector<Note>& notes) const {
  if (!tell_measures_) update.measures.clear();
  std::erase_if(update.measures, tells_of_single_findings);
  std::erase_if(update.measures, [&](const Measure& measure) {
    const bool may_leave = is_measure_name(measure.name) && is_possible(measure.name, measure.value);
    if (!may_leave)
      notes.push_back({Level::kWarning, "the measure '" + measure.name + "' of round " +
                                            std::to_string(update.round.value) + " was held back at the release gate"});
    return !may_leave;
  });
}

}  // namespace expunge
