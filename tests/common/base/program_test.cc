#include "common/base/program.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>

namespace expunge {
namespace {

TEST(Program, ThatHoldsKeysGoesIntoNoCoreDump) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the search for leaks must be able to attach";
#endif
  ASSERT_EQ(prctl(PR_GET_DUMPABLE), 1);
  keep_memory_private();
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 0);
  prctl(PR_SET_DUMPABLE, 1);
}

}  // namespace
}  // namespace expunge
