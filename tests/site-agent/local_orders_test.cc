#include "site-agent/local_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

void expect_refused(const std::string& body) {
  const auto order = read_forget_order(body);
  ASSERT_FALSE(order) << body;
  EXPECT_EQ(order.error().fault, Fault::kBadInput);
  EXPECT_THAT(order.error().what, Not(HasSubstr("CANARY")));
}

TEST(LocalOrders, ForgetTakesPatientsAndBasis) {
  const auto order = read_forget_order(R"({"patients": ["p1", "p2"], "basis": "consent"})");
  ASSERT_TRUE(order) << order.error().what;
  const auto& named = std::get<std::vector<PatientId>>(order->scope);
  EXPECT_THAT(named, SizeIs(2));
  EXPECT_EQ(named[1], PatientId("p2"));
  EXPECT_EQ(order->basis, Basis::kConsent);
}

TEST(LocalOrders, ForgetIsForErasureUnlessSaid) {
  EXPECT_EQ(read_forget_order(R"({"patients": ["p1"]})")->basis, Basis::kErasure);
}

TEST(LocalOrders, ForgetTakesRecordsAClassOrTheWholeSite) {
  const auto records = read_forget_order(R"({"records": [7, 0], "basis": "error"})");
  ASSERT_TRUE(records) << records.error().what;
  EXPECT_THAT(std::get<RecordNumbers>(records->scope).numbers, testing::ElementsAre(7, 0));
  EXPECT_EQ(std::get<OneClass>(read_forget_order(R"({"class": 3})")->scope).label, 3);
  EXPECT_TRUE(std::holds_alternative<WholeSite>(read_forget_order(R"({"whole_site": true})")->scope));
}

TEST(LocalOrders, ForgetRefusesScopesThatAreNone) {
  expect_refused(R"({"records": [-1]})");
  expect_refused(R"({"records": [4294967296]})");
  expect_refused(R"({"records": ["1"]})");
  expect_refused(R"({"class": "one"})");
  expect_refused(R"({"whole_site": false})");
  expect_refused(R"({"whole_site": true, "class": 1})");
  expect_refused(R"({"patients": ["CANARY"], "class": 1})");
  expect_refused(R"({"basis": "erasure"})");
}

TEST(LocalOrders, ForgetRefusesWhatIsNoOrderAndNamesNoPatient) {
  expect_refused("");
  expect_refused("[]");
  expect_refused(R"({"patients": "CANARY"})");
  expect_refused(R"({"patients": ["CANARY", 7]})");
  expect_refused(R"({"patients": ["CANARY", ""]})");
  expect_refused(R"({"patients": ["CANARY"], "basis": "whim"})");
  expect_refused(R"({"patients": ["CANARY"], "basis": 4})");
  expect_refused(R"({"patients": ["CANARY"], "CANARY": 4})");
}

TEST(LocalOrders, AListHasALimitAndAKeyIsNamedOnce) {
  std::string list = R"({"records": [0)";
  for (std::size_t i = 0; i <= kMostAsked; ++i) list += ",0";
  EXPECT_THAT(read_forget_order(list + "]}").error().what, HasSubstr("more than"));
  EXPECT_THAT(read_forget_order(R"({"patients": ["CANARY"], "patients": ["p"]})").error().what, HasSubstr("twice"));
  EXPECT_THAT(read_lost_order(R"({"request": "fr-1", "request": "fr-2"})").error().what, HasSubstr("twice"));
}

TEST(LocalOrders, ABasisIsReadByItsName) {
  for (const auto basis : {Basis::kErasure, Basis::kConsent, Basis::kError, Basis::kLeaves})
    EXPECT_EQ(read_forget_order(R"({"class": 1, "basis": ")" + std::string(name_of(basis)) + "\"}")->basis, basis);
}

TEST(LocalOrders, ARequestIsFoundByItsId) {
  const std::string status = R"({"requests": [{"id": "fr-1", "state": "received"}]})";
  EXPECT_THAT(*request_in(status, "fr-1"), HasSubstr("received"));
  const auto unknown = request_in(status, "fr-2");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().fault, Fault::kBadInput);
}

}  // namespace
}  // namespace expunge
