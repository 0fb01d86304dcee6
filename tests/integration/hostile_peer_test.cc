// A member with a good kit that breaks every rule: each breach is refused and counted, and the rounds go on to the end.
#include <cmath>
#include <limits>

#include "common/base/random.h"
#include "tests/integration/beset_consortium.h"

namespace expunge {
namespace {

using testing::HasSubstr;

using HostilePeer = BesetConsortium;

Bytes zeros() {
  return delta_of(std::vector<float>(100));
}

Bytes random_bytes(Random& random, std::size_t size) {
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

TEST_F(HostilePeer, RandomBytesAreRefused) {
  begin();
  greet();
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    WireFrames frames;
    for (std::uint64_t frame = 0; frame <= random.below(2); ++frame)
      frames.push_back(random_bytes(random, random.below(3000)));
    peer().say(frames);
  }
  expect_counted("refused", 300);
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, FlippedBitsDoNoHarm) {
  begin();
  const auto task = greet();
  Random random(2);
  const auto right = encode(Envelope(peer().offer(right_update(task.round), {zeros()})));
  for (int i = 0; i < 500; ++i) {
    auto flipped = right;
    for (std::uint64_t bits = 0; bits <= random.below(4); ++bits)
      flipped[random.below(flipped.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    peer().say(WireFrames{flipped});
  }
  peer().decline_all();
  expect_to_end();
  EXPECT_GT(counted("refused"), 100U);
}

TEST_F(HostilePeer, UpdatesThatDoNotFitTheRoundAreRefused) {
  begin();
  const auto task = greet();
  const auto right = right_update(task.round);
  std::vector<Offer> wrong;
  const auto add = [&](Update update, std::vector<Bytes> attachments) {
    wrong.push_back(peer().offer(update, std::move(attachments)));
  };
  add(right, {});
  add(right, {zeros(), zeros()});
  add(right, {Bytes(zeros().size() - 4)});
  add(right, {Bytes(zeros().size() + 4)});
  add(right, {Bytes(1 << 20)});
  auto update = right;
  update.payload = Payload::kWeights;
  add(update, {zeros()});
  update = right;
  update.weight = std::numeric_limits<std::uint64_t>::max();
  add(update, {zeros()});
  update.weight = 11;  // of 10 records announced
  add(update, {zeros()});
  update.weight = 0;
  add(update, {zeros()});
  update = right;
  update.measures = {{"patient.name", 0.5, 10}};
  add(update, {zeros()});
  update.measures = {{"test.accuracy", std::numeric_limits<double>::quiet_NaN(), 10}};
  add(update, {zeros()});
  for (const auto& offer : wrong) peer().say(Envelope(offer));
  expect_counted("refused", wrong.size());
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, HugeAnnouncementsAreRefused) {
  begin();
  const auto task = greet();
  const Message update = right_update(task.round);
  const std::vector<Digest> many(40000);
  peer().say(Envelope(Offer{7, update, {{std::uint64_t{1} << 62, {Digest{}}}}}));
  peer().say(Envelope(Offer{7, update, {{400, many}}}));
  peer().say(Envelope(Offer{7, update, {{std::uint64_t{40000} << 22, many}}}));
  peer().say(Envelope(Offer{7, update, std::vector<BlobRef>(64, {400, {Digest{}}})}));
  expect_counted("refused", 4);
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, ValuesThatAreNotFiniteAreRefused) {
  begin();
  const auto task = greet();
  std::vector<float> values(kFloats);
  values[17] = std::numeric_limits<float>::infinity();
  values[18] = std::nanf("");
  peer().say(Envelope(peer().offer(right_update(task.round), {delta_of(values)})));
  const auto refusal = peer().next<Refusal>();
  ASSERT_TRUE(refusal);
  EXPECT_THAT(refusal->reason, HasSubstr("element 17 of the update is inf"));
  peer().decline_all();
  expect_to_end();
  expect_counted("refused", 1);
  EXPECT_THAT(why_declined(task.round), HasSubstr("element 17 of the update is inf"));
}

TEST_F(HostilePeer, BytesOtherThanAnnouncedAreRefused) {
  begin();
  const auto task = greet();
  const auto offer = peer().offer(right_update(task.round), {zeros()});
  auto others = zeros();
  others[3] = 1;
  peer().serve(offer.offer, {others});
  peer().say(Envelope(offer));
  ASSERT_TRUE(peer().next<Refusal>());
  peer().serve(offer.offer, {Bytes(4000)});
  peer().say(Envelope(offer));
  ASSERT_TRUE(peer().next<Refusal>());
  expect_counted("refused", 2);
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, ChunksThatNobodyAskedForAreDropped) {
  begin();
  greet();
  const auto before = consortium().peak_bytes(kCoordinator);
  constexpr std::uint32_t kChunks = 1000;
  for (std::uint32_t i = 0; i < kChunks; ++i) peer().say(Chunk{5, 0, i}, Bytes(64 << 10));
  expect_counted("ignored", kChunks);
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory for a while
  EXPECT_LT(consortium().peak_bytes(kCoordinator) - before, std::uint64_t{32} << 20);
#else
  EXPECT_GT(consortium().peak_bytes(kCoordinator), before);
#endif
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, AnUpdateSaidAgainAndAgainCountsOnce) {
  begin();
  const auto task = greet();
  const auto offer = peer().offer(right_update(task.round), {zeros()});
  peer().say(Chunk{offer.offer, 0, 0}, zeros());  // before it was announced
  for (int i = 0; i < 5; ++i) peer().say(Envelope(offer));
  for (int i = 0; i < 5; ++i) peer().say(Chunk{offer.offer, 0, 0}, zeros());
  ASSERT_EQ(next_task().round.value, task.round.value + 1);
  peer().say(Envelope(offer));  // the old round's
  peer().decline_all();
  expect_to_end();
  EXPECT_GE(counted("ignored"), 2U);
  EXPECT_EQ(counted("refused"), 0U);
  EXPECT_EQ(closed(task.round)["sample_visits"], 10);
}

TEST_F(HostilePeer, UpdatesOfOtherRoundsAreIgnored) {
  begin();
  const auto task = greet();
  for (const std::uint64_t other : {task.round.value - 1, task.round.value + 1, std::uint64_t{1} << 60})
    peer().say(Envelope(peer().offer(right_update({other}), {zeros()})));
  expect_counted("ignored", 3);
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, ForgetRequestsWithAFalseSignatureAreRefused) {
  begin();
  const auto task = greet();
  const auto now = SystemClock().wall();
  const ForgetRequest request{RequestId::of("fr-00000000000000aa"), Basis::kErasure, 1, {}, now, now, Signature{}};
  peer().say(request);
  const auto refusal = peer().next<Refusal>();
  ASSERT_TRUE(refusal);
  EXPECT_THAT(refusal->reason, HasSubstr("not signed"));
  peer().say(Erased{request.id, task.base, Signature{}});
  ASSERT_TRUE(peer().next<Refusal>());
  expect_counted("refused", 2);
  peer().decline_all();
  expect_to_end();
  EXPECT_THAT(status()["requests"], testing::IsEmpty());
}

TEST_F(HostilePeer, WhatOnlyTheCoordinatorSaysIsRefused) {
  begin();
  const auto task = greet();
  peer().say(Welcome{"[study]\n"});
  peer().say(task);
  peer().say(RoundClosed{task.round, true});
  peer().say(RequestProgress{RequestId::of("fr-00000000000000aa"), RequestState::kPublished, ""});
  peer().say(Published{{9}, Digest{}, {}});
  expect_counted("refused", 5);
  peer().decline_all();
  expect_to_end();
}

TEST_F(HostilePeer, FirstWeightsThatAreNoneAreRefusedAndAnotherSiteMakesThem) {
  begin(SiteId::of("mallory"));
  const auto task = greet(Work::kInitialise);
  const Update update{task.round, Payload::kWeights, 0, 0, {}};
  peer().say(Envelope(peer().offer(update, {Bytes(4000, 0xff)})));
  ASSERT_TRUE(peer().next<Refusal>());
  peer().decline_all();
  expect_to_end();
  expect_counted("refused", 1);
}

TEST_F(HostilePeer, WhoIsRefusedTooOftenIsShutOut) {
  begin();
  greet();
  for (int i = 0; i < 1000; ++i) peer().say(WireFrames{Bytes(10, 0xff)});
  EXPECT_TRUE(peer().wait_until_connected(false));
  expect_to_end();
  EXPECT_GE(counted("refused"), 1000U);
  EXPECT_FALSE(peer().is_connected());
}

TEST_F(HostilePeer, WhoVanishesInTheMiddleOfAnAnswerIsNotWaitedForLong) {
  begin();
  const auto task = greet();
  Offer offer{9, right_update(task.round), {{kFloats * 4, {Digest{}}}}};
  peer().say(Envelope(offer));
  leave();
  expect_to_end();
}

}  // namespace
}  // namespace expunge
