#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "common/base/program.h"
#include "simulations/commands/commands.h"
#include "simulations/local_call.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLargestList = std::uint64_t{64} << 20;
constexpr auto kBetweenLooks = std::chrono::milliseconds(500);

Result<std::vector<std::string>> read_patients(const Path& file) {
  const DiskFiles files;
  EXPUNGE_TRY(bytes, read_file(files, file, kLargestList));
  std::istringstream lines{std::string(text_of(bytes))};
  std::vector<std::string> patients;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) patients.push_back(line);
  }
  if (patients.empty()) return bad_input(file.string() + " names no patient; write one patient id a line");
  return patients;
}

Result<Json> wait_for_end(const ForgetOptions& options, const std::string& id) {
  for (;;) {
    EXPUNGE_TRY(answer, call_kit(options.kit, "GET", "/v1/requests/" + id, ""));
    auto request = Json::parse(answer);
    if (!request.value("open", true)) return request;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Result<int> ask(const ForgetOptions& options) {
  EXPUNGE_TRY(patients, read_patients(options.patients));
  const Json body{{"patients", patients}, {"basis", options.basis}};
  EXPUNGE_TRY(answer, call_kit(options.kit, "POST", "/v1/forget", body.dump()));
  Json request = Json::parse(answer);
  const auto id = request.at("id").get<std::string>();
  if (options.wait) {
    EXPUNGE_TRY(ended, wait_for_end(options, id));
    request = ended;
  }
  std::printf("%s\n", options.json ? request.dump().c_str() : id.c_str());
  const auto state = request.value("state", "received");
  const auto reason = request.value("reason", "");
  if (options.wait) std::fprintf(stderr, "%s%s%s\n", state.c_str(), reason.empty() ? "" : ": ", reason.c_str());
  return state == "refused" ? kRefused : kDone;
}

}  // namespace

int forget_command(const ForgetOptions& options) {
  const auto code = ask(options);
  return code ? *code : fail("expunge forget", code.error());
}

}  // namespace expunge
