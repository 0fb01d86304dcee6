#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/base/program.h"
#include "common/data/patient_list.h"
#include "simulations/commands/commands.h"
#include "simulations/local_call.h"
#include "simulations/shell_word.h"
#include "site-agent/forget_scope.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr auto kBetweenLooks = std::chrono::milliseconds(500);

Result<Json> wait_for_end(const ForgetOptions& options, const std::string& id) {
  for (;;) {
    const auto answer = call_kit(options.kit, "GET", "/v1/requests/" + id, "");
    if (!answer && answer.error().fault == Fault::kUnavailable)
      return unavailable(answer.error().what + ". The request " + id +
                         " is kept and goes on once the site runs; ask for it with expunge status --kit " +
                         shell_word(options.kit.string()));
    if (!answer) return answer.error();
    auto request = Json::parse(*answer);
    if (!request.value("open", true)) return request;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Status check_length(const Path& list, std::size_t length) {
  if (length <= kMostAsked) return {};
  return bad_input(list.string() + " has " + std::to_string(length) + " lines; one request may name " +
                   std::to_string(kMostAsked) + ": ask in several");
}

Result<Json> order_of(const ForgetOptions& options) {
  Json order{{"basis", options.basis}};
  if (options.label) order["class"] = *options.label;
  if (options.is_whole_site) order["whole_site"] = true;
  if (!options.patients.empty()) {
    EXPUNGE_TRY(patients, read_patient_list(DiskFiles(), options.patients));
    EXPUNGE_TRY_DO(check_length(options.patients, patients.size()));
    for (const PatientId& patient : patients) order["patients"].push_back(patient.reveal());
  }
  if (!options.records.empty()) {
    EXPUNGE_TRY(records, read_record_list(DiskFiles(), options.records));
    EXPUNGE_TRY_DO(check_length(options.records, records.size()));
    order["records"] = records;
  }
  return order;
}

Result<int> settle_lost(const ForgetOptions& options) {
  EXPUNGE_TRY(status, call_kit(options.kit, "POST", "/v1/lost", Json{{"request", *options.lost}}.dump()));
  const auto problem = Json::parse(status).value("problem", "");
  if (options.json) std::printf("%s\n", status.c_str());
  make_teller(options.teller)(problem.empty()
                                  ? *options.lost +
                                        " is dealt with, and this site takes part again: its patients must be "
                                        "in quarantine under a newer request, or gone from the data"
                                  : problem);
  return kDone;
}

// The same request was made before, for another reason.
void tell_of_another_basis(const ForgetOptions& options, const Json& request) {
  const auto basis = request.value("basis", options.basis);
  if (basis != options.basis)
    make_teller(options.teller)("this was asked before with the basis " + basis + ", which the request keeps");
}

Result<int> ask(const ForgetOptions& options) {
  EXPUNGE_TRY(body, order_of(options));
  EXPUNGE_TRY(answer, call_kit(options.kit, "POST", "/v1/forget", body.dump()));
  Json request = Json::parse(answer);
  const auto id = request.at("id").get<std::string>();
  if (!options.json) std::printf("%s\n", id.c_str());
  tell_of_another_basis(options, request);
  if (options.wait) {
    std::fflush(stdout);
    EXPUNGE_TRY(ended, wait_for_end(options, id));
    request = ended;
  }
  if (options.json) std::printf("%s\n", request.dump().c_str());
  const auto state = request.value("state", "received");
  const auto reason = request.value("reason", "");
  if (options.wait) make_teller(options.teller)(state + (reason.empty() ? "" : ": " + reason));
  return state == "refused" ? kRefused : kDone;
}

}  // namespace

int forget_command(const ForgetOptions& options) {
  const auto code = options.lost ? settle_lost(options) : ask(options);
  return code ? *code : fail("expunge forget", code.error());
}

}  // namespace expunge
