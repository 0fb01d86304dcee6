#include "common/base/signals.h"

#include <signal.h>
#include <unistd.h>

#include "common/base/program.h"

namespace expunge {
namespace {

void end_now(int) {
  _exit(kDone);
}

bool is_ignored(int signal) {
  struct sigaction now {};
  return sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

void make_failed_writes_faults() {
  for (const int signal : {SIGPIPE, SIGXFSZ}) ::signal(signal, SIG_IGN);
}

void end_at_signals() {
  for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, end_now);
  if (!is_ignored(SIGHUP)) ::signal(SIGHUP, end_now);
}

}  // namespace expunge
