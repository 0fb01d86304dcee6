// expunge-coordinator: reads the command line and runs the service.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "common/base/program.h"
#include "common/crypto/library.h"
#include "coordinator/service.h"

namespace expunge {
namespace {

constexpr const char* kAbout =
    "The coordinator of a consortium: aggregates what sites send, carries out forget requests.\n\n"
    "Example:\n"
    "  expunge-coordinator --kit kits/coordinator\n";

Status start(const Path& folder, const std::string& level_text, const std::string& format_text) {
  EXPUNGE_TRY(level, parse_level(level_text));
  EXPUNGE_TRY(format, parse_log_format(format_text));
  StderrLog log("expunge-coordinator", level, format);
  const DiskFiles files;
  EXPUNGE_TRY(kit, open_kit(files, folder, SystemClock().wall()));
  if (!kit.is_coordinator())
    return bad_input(folder.string() + " is the kit of " + kit.member.str() + "; start expunge-site with it");
  return run_coordinator(kit, log);
}

std::string suggestion(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> known;
  for (const auto* option : app.get_options())
    known.insert(known.end(), option->get_lnames().begin(), option->get_lnames().end());
  return suggested_flag(words, known);
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
  try {
    app.parse(count, words);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return fail("expunge-coordinator", bad_input(error.what() + suggestion(app, {words + 1, words + count}) +
                                                 "; see expunge-coordinator --help"));
  }
  const auto ended = start(kit, level, format);
  return ended ? static_cast<int>(kDone) : static_cast<int>(fail("expunge-coordinator", ended.error()));
}

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  expunge::keep_freed_memory(std::size_t{1} << 20);
  try {
    return expunge::run(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "expunge-coordinator: a bug of ours: %s\n", error.what());
    return expunge::kOurBug;
  }
}
