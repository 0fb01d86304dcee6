#include "protocols/host/local_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string flaw_of(const std::string& body, std::size_t most_values = kMostOrderValues) {
  const Status status = check_order(body, most_values);
  if (status) return "";
  EXPECT_EQ(status.error().fault, Fault::kBadInput);
  EXPECT_THAT(status.error().what, Not(HasSubstr("CANARY")));
  return status.error().what;
}

TEST(LocalOrder, IsOneObjectOfValuesAndListsOfThem) {
  EXPECT_EQ(flaw_of(R"({"patients": ["p1", "p2"], "basis": "consent"})"), "");
  EXPECT_EQ(flaw_of(R"({"out": "/tmp/x", "version": 3})"), "");
}

TEST(LocalOrder, WhatIsNoJsonIsItsReadersToSay) {
  EXPECT_EQ(flaw_of(""), "");
  EXPECT_EQ(flaw_of("{\"out\""), "");
}

TEST(LocalOrder, IsNotNested) {
  EXPECT_THAT(flaw_of(std::string(60 << 20, '[')), HasSubstr("a list within a list"));
  EXPECT_THAT(flaw_of(R"({"patients": [["CANARY"]]})"), HasSubstr("a list within a list"));
  EXPECT_THAT(flaw_of(R"({"patients": {"CANARY": 1}})"), HasSubstr("an object within"));
  EXPECT_THAT(flaw_of(R"([{"CANARY": 1}])"), HasSubstr("an object within"));
}

TEST(LocalOrder, NamesEachKeyOnce) {
  EXPECT_THAT(flaw_of(R"({"CANARY": 1, "out": "/tmp/x", "CANARY": 2})"), HasSubstr("the same key twice"));
}

TEST(LocalOrder, HoldsNoMoreValuesThanItMay) {
  EXPECT_EQ(flaw_of(R"({"records": [1, 2, 3]})", 3), "");
  EXPECT_THAT(flaw_of(R"({"records": [1, 2, 3, 4]})", 3), HasSubstr("more than 3 values"));
}

}  // namespace
}  // namespace expunge
