#include <unistd.h>

#include <cstdio>

#include "common/base/program.h"
#include "simulations/commands/commands.h"
#include "simulations/process.h"

namespace expunge {

void become_compute(const std::vector<std::string>& arguments) {
  const auto program = program_beside("expunge-compute").string();
  std::vector<std::string> storage{program};
  storage.insert(storage.end(), arguments.begin(), arguments.end());
  std::vector<char*> row;
  for (auto& text : storage) row.push_back(text.data());
  row.push_back(nullptr);
  execv(program.c_str(), row.data());
  std::fprintf(stderr, "expunge: %s cannot be started; build or install it beside expunge\n", program.c_str());
  _exit(kNotReachable);
}

}  // namespace expunge
