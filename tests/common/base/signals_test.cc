#include "common/base/signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace expunge {
namespace {

TEST(SignalsDeathTest, EndAProgramThatHasNotBegunWithCodeZero) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    EXPECT_EXIT(
        {
          end_at_signals();
          ::raise(signal);
          _exit(1);
        },
        testing::ExitedWithCode(0), "")
        << signal;
}

TEST(SignalsDeathTest, AHangUpThatNohupIgnoresStaysIgnored) {
  EXPECT_EXIT(
      {
        ::signal(SIGHUP, SIG_IGN);
        end_at_signals();
        ::raise(SIGHUP);
        _exit(7);
      },
      testing::ExitedWithCode(7), "");
}

// In a process of its own, which ends with 7 where the fact holds.
[[noreturn]] void end_if_a_dead_reader_is_told() {
  make_failed_writes_faults();
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) _exit(1);
  ::close(ends[0]);
  _exit(::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 7 : 2);
}

[[noreturn]] void end_if_a_files_limit_is_told() {
  make_failed_writes_faults();
  const rlimit nothing{0, 0};
  std::FILE* file = std::tmpfile();
  if (file == nullptr || ::setrlimit(RLIMIT_FSIZE, &nothing) != 0) _exit(1);
  _exit(::write(::fileno(file), "x", 1) < 0 && errno == EFBIG ? 7 : 2);
}

TEST(SignalsDeathTest, FailedWritesAreFaults) {
  EXPECT_EXIT(end_if_a_dead_reader_is_told(), testing::ExitedWithCode(7), "");
  EXPECT_EXIT(end_if_a_files_limit_is_told(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace expunge
