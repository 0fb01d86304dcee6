// Not tests of their own: what the other process of store_test.cc does.
#include <gtest/gtest.h>

#include "common/store/store.h"
#include "tests/support/child_process.h"

namespace expunge {
namespace {

TEST(StoreChild, DISABLED_Commits) {
  auto store = Store::open(ChildProcess::path());
  ASSERT_TRUE(store) << store.error().what;
  std::uint64_t count = (*store)->ledger()->size();
  for (;;) {
    ++count;
    const Status done = (*store)->commit({{"count", std::to_string(count)}, {"padding", std::string(5000, 'x')}},
                                         {{"Count", std::to_string(count)}}, WallTime(Duration(1)));
    ASSERT_TRUE(done) << done.error().what;
    ChildProcess::say(std::to_string(count));
  }
}

}  // namespace
}  // namespace expunge
