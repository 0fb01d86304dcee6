#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/base/program.h"
#include "common/data/patient_list.h"
#include "simulations/commands/commands.h"
#include "simulations/local_call.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr auto kBetweenLooks = std::chrono::milliseconds(500);

Result<Json> wait_for_end(const ForgetOptions& options, const std::string& id) {
  for (;;) {
    EXPUNGE_TRY(answer, call_kit(options.kit, "GET", "/v1/requests/" + id, ""));
    auto request = Json::parse(answer);
    if (!request.value("open", true)) return request;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Result<int> ask(const ForgetOptions& options) {
  EXPUNGE_TRY(patients, read_patient_list(DiskFiles(), options.patients));
  Json body{{"patients", Json::array()}, {"basis", options.basis}};
  for (const PatientId& patient : patients) body["patients"].push_back(patient.reveal());
  EXPUNGE_TRY(answer, call_kit(options.kit, "POST", "/v1/forget", body.dump()));
  Json request = Json::parse(answer);
  const auto id = request.at("id").get<std::string>();
  if (!options.json) std::printf("%s\n", id.c_str());
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
  const auto code = ask(options);
  return code ? *code : fail("expunge forget", code.error());
}

}  // namespace expunge
