#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/program.h"
#include "common/base/utf8.h"
#include "simulations/commands/commands.h"
#include "simulations/local_call.h"

namespace expunge {
namespace {

Status export_model(const ExportOptions& options) {
  std::error_code error;
  const auto out = std::filesystem::absolute(options.out, error);
  if (!is_utf8(out.string())) return bad_input("the name of the file to export to is not UTF-8; name another");
  nlohmann::json body{{"out", out.string()}};
  if (options.version) body["version"] = *options.version;
  EXPUNGE_TRY(answer, call_kit(options.kit, "POST", "/v1/export", body.dump()));
  const auto told = nlohmann::json::parse(answer);
  std::printf("%s version %llu %s\n", options.out.c_str(), told.at("version").get<unsigned long long>(),
              told.at("digest").get<std::string>().c_str());
  return {};
}

}  // namespace

int export_command(const ExportOptions& options) {
  return ended("expunge export", export_model(options));
}

}  // namespace expunge
