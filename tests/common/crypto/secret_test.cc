#include "common/crypto/secret.h"

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace expunge {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

TEST(SecretBytes, CanBeMovedButNeitherCopiedNorPrinted) {
  static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
  static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
  static_assert(!Printable<SecretBytes>);
}

TEST(SecretBytes, EqualsComparesWholeContent) {
  const SecretBytes secret(bytes_of("secret"));
  EXPECT_TRUE(secret.equals(view_of("secret")));
  EXPECT_FALSE(secret.equals(view_of("secreT")));
  EXPECT_FALSE(secret.equals(view_of("secre")));
  EXPECT_FALSE(secret.equals({}));
  EXPECT_TRUE(SecretBytes().equals({}));
}

TEST(SecretBytes, MovingEmptiesTheSource) {
  SecretBytes first(bytes_of("one"));
  SecretBytes second(std::move(first));
  EXPECT_EQ(first.size(), 0u);
  SecretBytes third(bytes_of("three"));
  third = std::move(second);
  EXPECT_TRUE(third.equals(view_of("one")));
  EXPECT_EQ(second.size(), 0u);
}

TEST(SecretBytes, RandomOnesDiffer) {
  const SecretBytes first = SecretBytes::random(32);
  EXPECT_EQ(first.size(), 32u);
  EXPECT_FALSE(first.equals(SecretBytes::random(32).reveal()));
  EXPECT_EQ(SecretBytes::random(0).size(), 0u);
}

}  // namespace
}  // namespace expunge
