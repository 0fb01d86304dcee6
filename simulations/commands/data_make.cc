#include <cstdio>

#include "common/base/program.h"
#include "common/data/medmnist_out.h"
#include "common/data/source.h"
#include "protocols/host/export.h"
#include "simulations/commands/commands.h"

namespace expunge {
namespace {

Status make(const DataOptions& options) {
  DiskFiles files;
  EXPUNGE_TRY_DO(may_write(files, std::filesystem::absolute(options.file)));
  if (options.file.extension() != ".npz")
    return bad_input("'" + options.file.string() + "' is no .npz file; give it a name that ends in .npz");
  DataSpec spec;
  spec.clinic.patients = static_cast<std::int64_t>(options.patients);
  spec.clinic.seed = options.seed;
  EXPUNGE_TRY(data, open_dataset(spec, files));
  EXPUNGE_TRY_DO(write_medmnist(files, options.file, *data));
  std::printf("%s\n", options.file.c_str());
  return {};
}

}  // namespace

int data_make_command(const DataOptions& options) {
  return ended("expunge data make", make(options));
}

}  // namespace expunge
