#include <charconv>
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

Result<std::uint32_t> record_number(const std::string& text) {
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault == std::errc() && end == text.data() + text.size()) return number;
  return bad_input("the list of records has a line that is no record number; give one number a line, from 0");
}

Result<Json> order_of(const ForgetOptions& options) {
  Json order{{"basis", options.basis}};
  if (options.label) order["class"] = *options.label;
  if (options.is_whole_site) order["whole_site"] = true;
  if (!options.patients.empty()) {
    EXPUNGE_TRY(patients, read_patient_list(DiskFiles(), options.patients));
    for (const PatientId& patient : patients) order["patients"].push_back(patient.reveal());
  }
  if (!options.records.empty()) {
    EXPUNGE_TRY(lines, read_patient_list(DiskFiles(), options.records));
    for (const PatientId& line : lines) {
      EXPUNGE_TRY(number, record_number(line.reveal()));
      order["records"].push_back(number);
    }
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

Result<int> ask(const ForgetOptions& options) {
  EXPUNGE_TRY(body, order_of(options));
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
  const auto code = options.lost ? settle_lost(options) : ask(options);
  return code ? *code : fail("expunge forget", code.error());
}

}  // namespace expunge
