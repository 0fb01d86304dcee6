#include "common/base/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace expunge {
namespace {

// In a process of its own, which ends with 7 where the fact holds: a limit that was lowered stays low.
void may_have(rlim_t soft, rlim_t hard) {
  const rlimit limit{soft, hard};
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(1);
}

[[noreturn]] void end_if_raised() {
  may_have(10, 100);
  rlimit after{};
  const Status status = raise_descriptor_limit(64);
  _exit(status && ::getrlimit(RLIMIT_NOFILE, &after) == 0 && after.rlim_cur == 100 ? 7 : 2);
}

[[noreturn]] void end_if_told() {
  may_have(20, 20);
  const Status status = raise_descriptor_limit(64);
  const Error told =
      unavailable("this program may have 20 files open and needs 64; raise the limit with: ulimit -n 64");
  _exit(!status && status.error() == told ? 7 : 2);
}

TEST(DescriptorsDeathTest, TheLimitIsRaisedAsFarAsTheUserMay) {
  EXPECT_EXIT(end_if_raised(), testing::ExitedWithCode(7), "");
}

TEST(DescriptorsDeathTest, TooFewAreToldWithTheCommandThatCuresIt) {
  EXPECT_EXIT(end_if_told(), testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace expunge
