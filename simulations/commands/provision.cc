#include <cstdio>

#include "common/base/program.h"
#include "protocols/membership/kit.h"
#include "simulations/commands/commands.h"

namespace expunge {
namespace {

Status make_kits(const ProvisionOptions& options) {
  DiskFiles files;
  EXPUNGE_TRY(plan, read_consortium(files, options.consortium));
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
