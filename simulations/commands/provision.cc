#include <cstdio>

#include "common/base/program.h"
#include "coordinator/unlearning/plan.h"
#include "protocols/membership/kit.h"
#include "simulations/commands/commands.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

// What the coordinator would refuse once the kits are handed out.
Status check_study(const ConsortiumPlan& plan, const Path& consortium) {
  EXPUNGE_TRY(study, read_study(plan.study, "the study of " + consortium.string()));
  if (const auto methods = methods_in_turn(study.forget); !methods)
    return bad_input("the study of " + consortium.string() + ": " + methods.error().what);
  if (study.quorum > plan.sites.size())
    return bad_input("the study of " + consortium.string() + ": its quorum is " + std::to_string(study.quorum) +
                     ", but there are " + std::to_string(plan.sites.size()) + " sites; lower it or have more sites");
  return {};
}

// What every site would refuse, whether it is started with --data or without.
Status check_site_settings(const ConsortiumPlan& plan, const Path& consortium) {
  if (plan.site_settings.empty()) return {};
  const std::string name = "the site settings of " + consortium.string();
  const auto alone = read_site_settings(plan.site_settings, name, std::nullopt);
  if (alone || read_site_settings(plan.site_settings, name, Path("data"))) return {};
  return alone.error();
}

Status make_kits(const ProvisionOptions& options) {
  DiskFiles files;
  EXPUNGE_TRY(plan, read_consortium(files, options.consortium));
  EXPUNGE_TRY_DO(check_study(plan, options.consortium));
  EXPUNGE_TRY_DO(check_site_settings(plan, options.consortium));
  EXPUNGE_TRY_DO(provision(files, plan, options.out, SystemClock().wall()));
  std::printf("%s\n", (options.out / kCoordinator.str()).c_str());
  for (const auto& site : plan.sites) std::printf("%s\n", (options.out / site.str()).c_str());
  return {};
}

}  // namespace

int provision_command(const ProvisionOptions& options) {
  const auto made = make_kits(options);
  if (!made) return fail("expunge provision", made.error());
  std::fprintf(
      stderr,
      "Kits are made. Give each member its own folder over a channel you trust, and keep consortium.key off line: "
      "it signs the roster.\n");
  return kDone;
}

}  // namespace expunge
