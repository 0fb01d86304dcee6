// expunge-coordinator: reads the command line and runs the service.

#include <CLI/CLI.hpp>

#include "common/base/descriptors.h"
#include "common/base/program.h"
#include "common/base/signals.h"
#include "common/crypto/library.h"
#include "coordinator/service.h"
#include "protocols/host/command_line.h"

namespace expunge {
namespace {

constexpr const char* kAbout =
    "The coordinator of a consortium: aggregates what sites send, carries out forget requests.\n\n"
    "Example:\n"
    "  expunge-coordinator --kit kits/coordinator\n";
constexpr std::uint64_t kDescriptorsOfASite = 4;

Status start(const Path& folder, const std::string& level_text, const std::string& format_text) {
  EXPUNGE_TRY(level, parse_level(level_text));
  EXPUNGE_TRY(format, parse_log_format(format_text));
  StderrLog log("expunge-coordinator", level, format);
  const DiskFiles files;
  EXPUNGE_TRY(kit, open_kit(files, folder, SystemClock().wall()));
  if (!kit.is_coordinator())
    return bad_input(folder.string() + " is the kit of " + kit.member.str() + "; start expunge-site with it");
  EXPUNGE_TRY_DO(raise_descriptor_limit(kDescriptorsOfAService + kDescriptorsOfASite * kit.roster.sites().size()));
  return run_coordinator(kit, log);
}

int run(int count, char** words) {
  CLI::App app(kAbout, "expunge-coordinator");
  Path kit;
  std::string level = "info";
  std::string format = "text";
  app.add_option("--kit", kit, "The coordinator's kit, as expunge provision made it")->required();
  app.add_option("--log-level", level, "debug, info, warning or error");
  app.add_option("--log-format", format, "text or json");
  app.set_version_flag("--version", [] {
    return std::string("expunge-coordinator " EXPUNGE_VERSION "\nOpenSSL ") + openssl_version() +
           "\nLibTorch: not used";
  });
  if (const auto code = read_command_line(app, count, words)) return *code;
  return ended("expunge-coordinator", start(kit, level, format));
}

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  expunge::keep_memory_private();
  expunge::end_at_signals();
  expunge::keep_freed_memory(std::size_t{1} << 20);
  return expunge::run_program("expunge-coordinator", [&] { return expunge::run(count, words); });
}
