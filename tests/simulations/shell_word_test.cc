#include "simulations/shell_word.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

TEST(ShellWord, IsLeftAsItIsWhereItMayStaySo) {
  EXPECT_EQ(shell_word("out/quickstart-2"), "out/quickstart-2");
}

TEST(ShellWord, QuotesWhatAShellWouldRead) {
  EXPECT_EQ(shell_word("my data/a.npz"), "'my data/a.npz'");
  EXPECT_EQ(shell_word("a'b"), "'a'\\''b'");
  EXPECT_EQ(shell_word("$HOME"), "'$HOME'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace expunge
