#include "common/base/signals.h"

#include <signal.h>
#include <unistd.h>

#include "common/base/program.h"

namespace expunge {
namespace {

void end_now(int) {
  _exit(kDone);
}

constexpr int kFailedWrites[] = {SIGPIPE, SIGXFSZ};

}  // namespace

void make_failed_writes_faults() {
  for (const int signal : kFailedWrites) ::signal(signal, SIG_IGN);
}

void let_failed_writes_end() {
  for (const int signal : kFailedWrites) ::signal(signal, SIG_DFL);
}

bool is_hang_up_ignored() {
  struct sigaction now {};
  return sigaction(SIGHUP, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

void end_at_signals() {
  for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, end_now);
  if (!is_hang_up_ignored()) ::signal(SIGHUP, end_now);
}

}  // namespace expunge
