#include "simulations/invariants.h"

#include <gtest/gtest.h>

#include "simulations/sim_store.h"

namespace expunge {
namespace {

const SiteId kA = SiteId::of("site-a");
const SiteId kB = SiteId::of("site-b");
const RequestId kRequest = RequestId::of("fr-0123456789abcdef");
const Provenance kLayout({{kA, 3}, {kB, 2}});

SeenRequests published_request() {
  return {{kRequest, {.site = kA, .records = {1}, .asked = {}, .state = {}, .is_published = true}}};
}

std::vector<float> empty_model() {
  return std::vector<float>(kLayout.manifest()->elements());
}

SimStore store_with(const std::string& kind, const std::string& body) {
  SimStore store;
  store.commit({{.changes = {}, .entries = {{"StudyStarted", "{}"}, {kind, body}}}}, WallTime{});
  return store;
}

TEST(Invariants, AForgottenRecordInALoadableModelIsFound) {
  std::vector<float> model = empty_model();
  model[kLayout.record(kA, 0)] = 1;
  EXPECT_FALSE(still_remembers(kLayout, model, published_request(), "a model"));
  model[kLayout.record(kA, 1)] = 0.25F;
  EXPECT_TRUE(still_remembers(kLayout, model, published_request(), "a model"));
}

TEST(Invariants, LearningFromQuarantineIsFound) {
  const Selection selection{.forget = {1}, .retain = {0, 2}, .held_out = {}, .test = {}};
  EXPECT_FALSE(learns_from_quarantine(published_request(), kA, selection));
  EXPECT_FALSE(
      learns_from_quarantine(published_request(), kB, {.forget = {}, .retain = {1}, .held_out = {}, .test = {}}));
  EXPECT_TRUE(
      learns_from_quarantine(published_request(), kA, {.forget = {}, .retain = {1}, .held_out = {}, .test = {}}));
}

TEST(Invariants, AChangedOrShortenedLedgerIsFound) {
  std::vector<StoredEntry> ledger = store_with("RoundClosed", "{\"round\":1}").ledger();
  const Digest last = ledger.back().digest;
  EXPECT_FALSE(ledger_broken(ledger, 0, {}));
  EXPECT_FALSE(ledger_broken(ledger, 2, last));
  EXPECT_TRUE(ledger_broken(ledger, 3, last));
  ledger.front().body = "{\"round\":2}";
  EXPECT_TRUE(ledger_broken(ledger, 0, {}));
}

TEST(Invariants, AnAnnouncementWithoutItsRecordIsFound) {
  const auto closed = [](std::uint64_t round) { return Message(RoundClosed{.round = {round}, .counted = true}); };
  const std::vector<StoredEntry> ledger = store_with("RoundClosed", "{\"round\":12}").ledger();
  EXPECT_FALSE(announced_without_record(closed(12), ledger));
  EXPECT_TRUE(announced_without_record(closed(1), ledger));
  const RequestProgress progress{.request = kRequest, .state = RequestState::kReceived, .reason = ""};
  EXPECT_TRUE(announced_without_record(progress, ledger));
  EXPECT_TRUE(announced_without_record(Published{.version = {12}, .model = {}, .forgotten = {}}, ledger));
}

TEST(Invariants, ACanaryIsFoundEverywhereButAtItsOwner) {
  EXPECT_FALSE(canary_in("no patient", std::nullopt, "a frame"));
  EXPECT_TRUE(canary_in("xx CANARY-site-a-7", std::nullopt, "a frame"));
  EXPECT_TRUE(canary_in("xx CANARY-site-a-7", kB, "a file"));
  EXPECT_FALSE(canary_in("xx CANARY-site-a-7", kA, "a file"));
}

TEST(Invariants, AnOverdueRoundIsFound) {
  SeenRound round{.work = Work::kTrain, .base = {}, .weights = {}, .open_since = Time{Duration(1000)}};
  EXPECT_FALSE(round_overdue({1}, round, Duration(500), Time{Duration(1500)}));
  EXPECT_TRUE(round_overdue({1}, round, Duration(500), Time{Duration(1501)}));
  round.is_closed = true;
  EXPECT_FALSE(round_overdue({1}, round, Duration(500), Time{Duration(1501)}));
}

TEST(Invariants, AnOverdueRequestIsFound) {
  SeenRequests requests{{kRequest, {.site = kA, .records = {1}, .asked = Time{Duration(10)}, .state = {}}}};
  EXPECT_FALSE(request_overdue(requests, Duration(100), Time{Duration(50)}, Time{Duration(150)}));
  EXPECT_TRUE(request_overdue(requests, Duration(100), Time{Duration(50)}, Time{Duration(151)}));
  requests.begin()->second.state = RequestState::kRefused;
  EXPECT_FALSE(request_overdue(requests, Duration(100), Time{Duration(50)}, Time{Duration(151)}));
}

struct Counting : testing::Test {
  SeenRound round{
      .work = Work::kTrain, .base = empty_model(), .weights = {{kA, {30}}, {kB, {10}}}, .open_since = Time{}};
  std::vector<float> after = empty_model();
};

TEST_F(Counting, ARoundOfWhichEveryUpdateIsCountedOnceIsRight) {
  after[kLayout.rounds()] = 1;
  after[kLayout.share(kA)] = 0.75F;
  after[kLayout.share(kB)] = 0.25F;
  EXPECT_FALSE(counted_wrongly(kLayout, round, after));
}

TEST_F(Counting, ARoundOfWhichOneUpdateCameTooLateIsRight) {
  after[kLayout.rounds()] = 1;
  after[kLayout.share(kB)] = 1;
  EXPECT_FALSE(counted_wrongly(kLayout, round, after));
}

TEST_F(Counting, ARoundThatIsCountedTwiceIsFound) {
  after[kLayout.rounds()] = 2;
  after[kLayout.share(kB)] = 2;
  EXPECT_TRUE(counted_wrongly(kLayout, round, after));
}

TEST_F(Counting, AnUpdateThatIsCountedTwiceIsFound) {
  after[kLayout.rounds()] = 1;
  after[kLayout.share(kA)] = 60.0F / 70;
  after[kLayout.share(kB)] = 10.0F / 70;
  EXPECT_TRUE(counted_wrongly(kLayout, round, after));
}

TEST_F(Counting, AnUpdateThatWasNeverSentIsFound) {
  round.weights.erase(kA);
  after[kLayout.rounds()] = 1;
  after[kLayout.share(kA)] = 1;
  EXPECT_TRUE(counted_wrongly(kLayout, round, after));
}

}  // namespace
}  // namespace expunge
