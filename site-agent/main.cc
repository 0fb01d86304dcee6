// expunge-site: reads the command line, opens the site's records and runs the service.

#include <CLI/CLI.hpp>

#include "common/base/descriptors.h"
#include "common/base/program.h"
#include "common/base/signals.h"
#include "common/crypto/library.h"
#include "common/learn/torch_learner.h"
#include "protocols/host/command_line.h"
#include "site-agent/data_identity.h"
#include "site-agent/service.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

constexpr const char* kAbout =
    "The agent of one site: keeps the records, trains and forgets on them, sends model updates only.\n\n"
    "Example:\n"
    "  expunge-site --kit kits/site-a --data /data/films.npz\n";
constexpr std::uint64_t kLargestSettings = 1 << 20;

Result<SiteSettings> read_settings(const Files& files, const Path& folder, const std::optional<Path>& data) {
  const auto file = folder / "site.toml";
  EXPUNGE_TRY(text, read_file(files, file, kLargestSettings));
  return read_site_settings(text_of(text), file.string(), data);
}

// Where sites share one file by a partition, a site takes its own share unless told otherwise.
Status serve(const Kit& kit, SiteSettings settings, bool accepts_data, LogSink& log) {
  const DiskFiles files;
  if (settings.data.partition && !settings.data.take) settings.data.take = kit.member;
  EXPUNGE_TRY(opened, open_dataset(settings.data, files));
  const std::shared_ptr<const Dataset> data(std::move(opened));
  EXPUNGE_TRY(code, allowed_code(files, kit.folder, settings.policy.network_file));
  EXPUNGE_TRY(learner, make_torch_learner(data, settings.policy.device, settings.policy.threads, std::move(code)));
  EXPUNGE_TRY(identity, identity_of(*data));
  return run_site(
      kit, {settings.policy, cohort_records(*data), std::move(learner), identity, accepts_data, check_method}, log);
}

Status start(const Path& folder, const std::optional<Path>& data, bool accepts_data, const std::string& level_text,
             const std::string& format_text) {
  EXPUNGE_TRY(level, parse_level(level_text));
  EXPUNGE_TRY(format, parse_log_format(format_text));
  StderrLog log("expunge-site", level, format);
  const DiskFiles files;
  EXPUNGE_TRY(kit, open_kit(files, folder, SystemClock().wall()));
  if (kit.is_coordinator())
    return bad_input(folder.string() + " is the coordinator's kit; start expunge-coordinator with it");
  EXPUNGE_TRY_DO(raise_descriptor_limit(kDescriptorsOfAService));
  EXPUNGE_TRY(settings, read_settings(files, folder, data));
  return serve(kit, settings, accepts_data, log);
}

int run(int count, char** words) {
  CLI::App app(kAbout, "expunge-site");
  Path kit;
  std::optional<Path> data;
  bool accepts_data = false;
  std::string level = "info";
  std::string format = "text";
  app.add_option("--kit", kit, "This site's kit, as expunge provision made it")->required();
  app.add_option("--data", data, "The data set, instead of the one that the kit's site.toml names");
  app.add_flag("--accept-data", accepts_data,
               "The data set was changed on purpose, and every record that was asked for stands where it stood");
  app.add_option("--log-level", level, "debug, info, warning or error");
  app.add_option("--log-format", format, "text or json");
  app.set_version_flag("--version", [] {
    return std::string("expunge-site " EXPUNGE_VERSION "\nOpenSSL ") + openssl_version() + "\nLibTorch " +
           libtorch_version();
  });
  if (const auto code = read_command_line(app, count, words)) return *code;
  return ended("expunge-site", start(kit, data, accepts_data, level, format));
}

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  expunge::keep_memory_private();
  expunge::end_at_signals();
  expunge::keep_freed_memory(std::size_t{16} << 20);
  return expunge::run_program("expunge-site", [&] { return expunge::run(count, words); });
}
