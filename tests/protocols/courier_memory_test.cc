// How much is under way at once, over all peers.
#include <algorithm>
#include <deque>

#include "protocols/limits.h"
#include "tests/protocols/courier_fixture.h"

namespace expunge {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kTotal = 8;  // chunks
constexpr std::size_t kSize = 10;  // chunks of each attachment

SiteId peer(int number) {
  return SiteId::of("site-" + std::to_string(number));
}

int number_of(const SiteId& peer) {
  return std::stoi(peer.str().substr(5));
}

template <class T>
std::size_t count_of(const CourierStep& step) {
  return envelopes_in<T>(step).size();
}

class CourierMemoryTest : public testing::Test {
 protected:
  static CourierRules rules() {
    auto rules = small_rules();
    rules.total = kTotal * kChunk;
    return rules;
  }
  static Attachment attachment_of(int number) {
    return an_attachment(some_bytes(kSize * kChunk, static_cast<std::uint64_t>(number)));
  }
  // The peer announces an update to the hub; its chunks are kept to be handed over.
  CourierStep announce(int number) {
    auto [place, is_new] =
        senders.try_emplace(number, files, spool, rules(),
                            [](const SiteId&, const Message&, std::span<const BlobRef>) { return Status(); });
    auto offer = place->second.send(kCoordinator, an_update(), {attachment_of(number)});
    return hub.on_frames(peer(number), std::move(offer.send.at(0).frames), now);
  }
  CourierStep answer(int number, const Fetch& fetch) {
    auto chunk = senders.at(number).on_frames(kCoordinator, frames_of(fetch), now);
    auto step = hub.on_frames(peer(number), std::move(chunk.send.at(0).frames), now);
    for (const auto& got : envelopes_in<Got>(step)) senders.at(number).on_frames(kCoordinator, frames_of(got), now);
    return step;
  }
  CourierStep ask_hub(int number, const Fetch& fetch) { return hub.on_frames(peer(number), frames_of(fetch), now); }
  CourierStep tell_hub(int number, const Fetch& fetch) {
    return hub.on_frames(peer(number), frames_of(Got{fetch.offer, fetch.attachment, fetch.chunk}), now);
  }
  Offer offer_to(int number) {
    return envelopes_in<Offer>(hub.send(peer(number), a_published(), {attachment_of(0)})).at(0);
  }

  Time now{Duration(1000)};
  TestFiles files;
  TemporaryFolder folder;
  Path spool = folder / "spool";
  Courier hub{files, spool, rules(), [](const SiteId&, const Message&, std::span<const BlobRef>) { return Status(); }};
  std::map<int, Courier> senders;
};

TEST_F(CourierMemoryTest, TheReceiverAsksForNoMoreOfManyPeersThanTheTotal) {
  std::deque<std::pair<int, Fetch>> asked;
  std::size_t delivered = 0;
  const auto note = [&](const CourierStep& step) {
    for (const auto& frames : step.send) {
      const auto envelope = *decode(frames.frames[0]);
      if (const auto* fetch = std::get_if<Fetch>(&envelope)) asked.emplace_back(number_of(frames.to), *fetch);
    }
    ASSERT_LE(asked.size(), kTotal);
    delivered += step.delivered.size();
  };
  for (int i = 1; i <= 20; ++i) note(announce(i));
  EXPECT_THAT(asked, SizeIs(kTotal));
  while (!asked.empty()) {
    const auto [number, fetch] = asked.front();
    asked.pop_front();
    note(answer(number, fetch));
  }
  EXPECT_EQ(delivered, 20U);
}

TEST_F(CourierMemoryTest, TheSenderServesNoMoreToManyPeersThanTheTotal) {
  std::deque<std::pair<int, Fetch>> under_way;
  std::size_t served = 0;
  const auto note = [&](const CourierStep& step) {
    for (const auto& frames : step.send) {
      const auto chunk = std::get<Chunk>(*decode(frames.frames[0]));
      under_way.emplace_back(number_of(frames.to), Fetch{chunk.offer, chunk.attachment, chunk.chunk});
      ++served;
    }
    ASSERT_LE(under_way.size(), kTotal);
  };
  for (int i = 1; i <= 20; ++i) {
    const auto offer = offer_to(i);
    for (std::uint32_t chunk = 0; chunk < kSize; ++chunk) note(ask_hub(i, {offer.offer, 0, chunk}));
  }
  while (!under_way.empty()) {
    const auto [number, fetch] = under_way.front();
    under_way.pop_front();
    note(tell_hub(number, fetch));
  }
  EXPECT_EQ(served, 20 * kSize);
}

TEST_F(CourierMemoryTest, APeerThatComesLaterGetsItsTurnAtOnce) {
  const auto first = offer_to(1);
  for (std::uint32_t chunk = 0; chunk < kSize; ++chunk) ask_hub(1, {first.offer, 0, chunk});
  EXPECT_THAT(envelopes_in<Chunk>(ask_hub(2, {offer_to(2).offer, 0, 0})), SizeIs(1));
}

TEST_F(CourierMemoryTest, FreedRoomGoesRound) {
  std::vector<Offer> offers;
  for (int i = 1; i <= 8; ++i) {
    offers.push_back(offer_to(i));
    ask_hub(i, {offers.back().offer, 0, 0});
  }
  for (int i = 1; i <= 8; ++i)
    for (std::uint32_t chunk = 1; chunk < 3; ++chunk)
      EXPECT_THAT(ask_hub(i, {offers[0].offer, 0, chunk}).send, IsEmpty()) << "all is under way already";
  EXPECT_EQ(tell_hub(3, {offers[0].offer, 0, 0}).send.at(0).to, peer(3)) << "alone below its share";
}

TEST_F(CourierMemoryTest, SitesThatNeverAnswerDoNotStopTheReceiver) {
  for (int i = 1; i <= 8; ++i) announce(i);
  EXPECT_EQ(count_of<Fetch>(announce(9)), 0U) << "the eight hold all there is";
  const auto step = hub.on_time(now + Duration(5000));
  EXPECT_EQ(count_of<Fetch>(step), kTotal);
  EXPECT_TRUE(std::ranges::any_of(step.send, [](const FramesTo& frames) { return frames.to == peer(9); }));
}

TEST_F(CourierMemoryTest, SitesThatNeverSayThatItArrivedDoNotStopTheSender) {
  for (int i = 1; i <= 8; ++i) ask_hub(i, {offer_to(i).offer, 0, 0});
  EXPECT_THAT(ask_hub(9, {offer_to(9).offer, 0, 0}).send, IsEmpty());
  ASSERT_TRUE(hub.next_wake().has_value());
  EXPECT_EQ(*hub.next_wake(), now + Duration(30'000));
  EXPECT_EQ(count_of<Chunk>(hub.on_time(*hub.next_wake())), 1U);
}

TEST_F(CourierMemoryTest, WhatWasUnderWayToALostPeerMakesRoom) {
  for (int i = 1; i <= 8; ++i) ask_hub(i, {offer_to(i).offer, 0, 0});
  ask_hub(9, {offer_to(9).offer, 0, 0});
  const auto step = hub.on_disconnected(peer(4), now);
  ASSERT_THAT(step.send, SizeIs(1));
  EXPECT_EQ(step.send[0].to, peer(9));
}

TEST_F(CourierMemoryTest, WhatWasAskedOfALostPeerIsAskedOfOthersUntilItIsBack) {
  announce(1);
  for (int i = 2; i <= 8; ++i) announce(i);
  announce(9);
  const auto lost = hub.on_disconnected(peer(1), now);
  EXPECT_EQ(count_of<Fetch>(lost), 2U) << "what the first had asked for";
  for (const auto& frames : lost.send) EXPECT_NE(frames.to, peer(1));
  for (int i = 2; i <= 9; ++i) hub.on_disconnected(peer(i), now);
  EXPECT_EQ(count_of<Fetch>(hub.on_connected(peer(1), now)), 2U) << "a quarter of the total";
}

TEST_F(CourierMemoryTest, AChunkAskedForAgainIsServedAgain) {
  const Fetch fetch{offer_to(1).offer, 0, 0};
  EXPECT_EQ(count_of<Chunk>(ask_hub(1, fetch)), 1U);
  EXPECT_EQ(count_of<Chunk>(ask_hub(1, fetch)), 1U);
}

TEST_F(CourierMemoryTest, RefusesToKeepEndlessQuestions) {
  const auto offer = envelopes_in<Offer>(
      hub.send(peer(1), a_published(), {an_attachment(some_bytes(2 * limits::kMostAsked * kChunk, 1))}));
  std::size_t refused = 0;
  for (std::uint32_t chunk = 0; chunk < 2 * limits::kMostAsked; ++chunk)
    refused += ask_hub(1, {offer.at(0).offer, 0, chunk}).refused.size();
  EXPECT_EQ(refused, limits::kMostAsked - 2) << "two are under way";
}

TEST_F(CourierMemoryTest, WordOfAChunkThatIsNotUnderWayIsStale) {
  const auto step = tell_hub(1, {offer_to(1).offer, 0, 0});
  ASSERT_THAT(step.refused, SizeIs(1));
  EXPECT_EQ(step.refused[0].error.fault, Fault::kStale);
}

}  // namespace
}  // namespace expunge
