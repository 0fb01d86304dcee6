#include "site-agent/saved_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::HasSubstr;

OwnRequest a_request() {
  OwnRequest request;
  request.id = RequestId::of("fr-0123456789abcdef");
  request.basis = Basis::kConsent;
  request.state = RequestState::kUnlearning;
  request.reason = "round 2 of 5";
  request.subjects = {{PatientId("p1"), std::nullopt}, {PatientId("\xff\x01 odd"), Subject::Place{3, 5}}};
  request.patient_count = 2;
  request.records = {2, 3};
  request.marks = {sha256(view_of("a"))};
  request.record_count = 2;
  request.commitment_key = SecretBytes(Bytes(32, 7));
  request.commitment = sha256(view_of("c"));
  request.received = WallTime(Duration(1000));
  request.due = WallTime(Duration(2000));
  request.erased_with = {4};
  request.settled = true;
  return request;
}

SavedState state_of(const Change& change) {
  return {{change.key, *change.value}};
}

void expect_corrupt(const SavedState& saved) {
  const auto state = read_state(saved);
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().fault, Fault::kCorrupt);
  EXPECT_THAT(state.error().what, HasSubstr(saved.begin()->first));
}

TEST(SavedState, RequestComesBackAsItWas) {
  const OwnRequest request = a_request();
  const auto state = read_state(state_of(saved(request)));
  ASSERT_TRUE(state) << state.error().what;
  const OwnRequest& back = state->requests.at(request.id);
  EXPECT_EQ(saved(back).value, saved(request).value);
  EXPECT_EQ(back.subjects, request.subjects);
  EXPECT_EQ(back.received, request.received);
  EXPECT_TRUE(back.commitment_key.equals(request.commitment_key.reveal()));
}

TEST(SavedState, ModelReleasesAndKeyComeBack) {
  SavedState all = state_of(saved(HeldModel{{3}, sha256(view_of("m")), SecretBytes(Bytes(32, 9))}));
  all.merge(state_of(saved(Released{.last_round = {7}, .count = 2, .bytes = 99})));
  all.merge(state_of(saved_patient_key(SecretBytes(Bytes(32, 5)))));
  all.merge(state_of(saved_data(sha256(view_of("d")))));
  const auto state = read_state(all);
  ASSERT_TRUE(state) << state.error().what;
  EXPECT_EQ(state->data, sha256(view_of("d")));
  ASSERT_TRUE(state->model);
  EXPECT_EQ(state->model->version, ModelVersion{3});
  EXPECT_TRUE(state->model->key.equals(Bytes(32, 9)));
  EXPECT_EQ(state->released.last_round, RoundId{7});
  EXPECT_EQ(state->released.bytes, 99U);
  EXPECT_EQ(state->patient_key.size(), 32U);
}

TEST(SavedState, AnErasedRequestAndANewerModelEndWhatWasSecret) {
  OwnRequest request = a_request();
  EXPECT_TRUE(saved(request).ends_secret);
  request.erased_with = {};
  EXPECT_FALSE(saved(request).ends_secret);
  EXPECT_TRUE(saved(HeldModel{{3}, sha256(view_of("m")), SecretBytes(Bytes(32, 9))}).ends_secret);
}

OwnSet an_own_set() {
  return {.round = {12}, .file = "own-12-00ff.sealed", .requests = {a_request().id}, .key = SecretBytes(Bytes(32, 3))};
}

TEST(SavedState, AnOwnSetComesBackAndEndsWithItsKey) {
  const auto state = read_state(state_of(saved(an_own_set())));
  ASSERT_TRUE(state) << state.error().what;
  const OwnSet& back = state->own.at({12});
  EXPECT_EQ(back.file, "own-12-00ff.sealed");
  EXPECT_EQ(back.requests, an_own_set().requests);
  EXPECT_TRUE(back.key.equals(Bytes(32, 3)));
  EXPECT_EQ(dropped(back).key, saved(back).key);
  EXPECT_FALSE(dropped(back).value);
  EXPECT_TRUE(dropped(back).ends_secret);
}

TEST(SavedState, TheHeldModelsOwnSetComesBack) {
  const HeldModel model{{3}, sha256(view_of("m")), SecretBytes(Bytes(32, 9)), {12}};
  EXPECT_EQ(read_state(state_of(saved(model)))->model->own, RoundId{12});
}

TEST(SavedState, RefusesAnOwnSetOfAnotherRoundOrFolder) {
  expect_corrupt({{"own/11", *saved(an_own_set()).value}});
  OwnSet elsewhere = an_own_set();
  elsewhere.file = "../own";
  expect_corrupt(state_of(saved(elsewhere)));
}

TEST(SavedState, NothingSavedIsANewSite) {
  const auto state = read_state({});
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->requests.empty());
  EXPECT_FALSE(state->model);
}

TEST(SavedState, RefusesWhatDoesNotParse) {
  expect_corrupt({{"model", "{"}});
  expect_corrupt({{"model", R"({"version": "three"})"}});
  expect_corrupt({{"released", "[]"}});
  expect_corrupt({{"patient-key", R"("xyz")"}});
}

TEST(SavedState, RefusesAValueItDoesNotKnow) {
  expect_corrupt({{"future", "1"}});
  EXPECT_THAT(read_state({{"future", "1"}}).error().what, testing::HasSubstr("install the version that wrote it"));
}

TEST(SavedState, RefusesARequestUnderAnothersName) {
  expect_corrupt({{"request/fr-1", *saved(a_request()).value}});
}

TEST(SavedState, RefusesAStateItDoesNotKnow) {
  std::string text = *saved(a_request()).value;
  const std::string known = R"("state":3)";
  text.replace(text.find(known), known.size(), R"("state":99)");
  expect_corrupt({{"request/fr-0123456789abcdef", text}});
}

}  // namespace
}  // namespace expunge
