// What the courier refuses, and what it survives.
#include "tests/protocols/courier_fixture.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(CourierTest, TellsThePeerWhatWasNotAdmitted) {
  verdict = not_trusted("not now");
  const auto step = receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))}));
  expect_refused(step, Fault::kNotTrusted);
  EXPECT_THAT(refusals_told(step), ElementsAre("not now"));
  EXPECT_THAT(envelopes_in<Fetch>(step), IsEmpty());
}

TEST_F(CourierTest, DoesNotAnswerARefusalWithARefusal) {
  verdict = not_trusted("not now");
  const auto step = receive(Offer{1, Refusal{"no"}, {}});
  expect_refused(step, Fault::kNotTrusted);
  EXPECT_THAT(step.send, IsEmpty());
}

TEST_F(CourierTest, RefusesAttachmentsAboveTheLimit) {
  const auto step = receive(Offer{1, an_update(), {{10'000'001, std::vector<Digest>(10'001)}}});
  expect_refused(step, Fault::kBadInput);
  EXPECT_THAT(refusals_told(step), SizeIs(1));
}

TEST_F(CourierTest, RefusesASizeThatDoesNotFitItsDigests) {
  expect_refused(receive(Offer{1, an_update(), {{2'500, std::vector<Digest>(2)}}}), Fault::kBadInput);
  expect_refused(receive(Offer{1, an_update(), {{~std::uint64_t{0}, std::vector<Digest>(2)}}}), Fault::kBadInput);
}

TEST_F(CourierTest, RefusesTooManyTransfersAtOnce) {
  std::size_t refused = 0;
  std::size_t dropped = 0;
  for (const auto& message : all_messages()) {
    const auto step = receive(Offer{5, message, {{2'500, std::vector<Digest>(3)}}});
    refused += step.refused.size();
    dropped += step.dropped.size();
  }
  EXPECT_EQ(refused, all_messages().size() - 4);
  EXPECT_EQ(dropped, refused);
  EXPECT_THAT(receiver.transfers(), SizeIs(4));
}

TEST_F(CourierTest, RefusesAChunkThatIsNotWhatWasAnnounced) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  receive(offer);
  const auto step = receive(Chunk{offer.offer, 0, 0}, some_bytes(1'000, 9));
  expect_refused(step, Fault::kCorrupt);
  EXPECT_THAT(refusals_told(step), SizeIs(1));
  EXPECT_THAT(receiver.transfers(), IsEmpty()) << "the transfer is dropped";
}

TEST_F(CourierTest, TellsWhichMessageIsDroppedWithItsAttachments) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  const auto expect_dropped = [&](const CourierStep& step) {
    ASSERT_THAT(step.dropped, SizeIs(1));
    EXPECT_EQ(step.dropped[0].from, kSite);
    EXPECT_EQ(step.dropped[0].message, Message(an_update()));
  };
  receive(offer);
  expect_dropped(receive(Chunk{offer.offer, 0, 0}, some_bytes(1'000, 9)));
  receive(offer);
  expect_dropped(receive(Gone{offer.offer}));
  receive(offer);
  expect_dropped(receiver.on_time(now + Duration(600'000)));
  EXPECT_THAT(receiver.on_time(now + Duration(1'200'000)).dropped, IsEmpty());
}

TEST_F(CourierTest, RefusesAChunkOfTheWrongSize) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  receive(offer);
  expect_refused(receive(Chunk{offer.offer, 0, 0}, some_bytes(1'001, 1)), Fault::kCorrupt);
}

TEST_F(CourierTest, RefusesAChunkThatWasNotAskedForAndGoesOn) {
  const auto bytes = some_bytes(5'000, 1);
  const auto offer = offer_of(an_update(), {an_attachment(bytes)});
  receive(offer);
  expect_refused(receive(Chunk{offer.offer, 0, 4}, Bytes(bytes.begin() + 4'000, bytes.end())), Fault::kStale);
  expect_refused(receive(Chunk{offer.offer, 0, 5}, Bytes(1'000)), Fault::kBadInput);
  expect_refused(receive(Chunk{offer.offer, 1, 0}, Bytes(1'000)), Fault::kBadInput);
  EXPECT_THAT(receiver.transfers(), SizeIs(1));
}

TEST_F(CourierTest, RefusesAChunkOfAnUnknownOffer) {
  expect_refused(receive(Chunk{77, 0, 0}, Bytes(1'000)), Fault::kStale);
}

TEST_F(CourierTest, RefusesARepeatedChunk) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))})));
  serve(fetches[0]);
  expect_refused(serve(fetches[0]), Fault::kStale);
}

TEST_F(CourierTest, AcceptsAChunkThatWasAskedForTwiceTwice) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))})));
  receiver.on_connected(kSite, now);
  EXPECT_THAT(serve(fetches[0]).refused, IsEmpty());
  EXPECT_THAT(serve(fetches[0]).refused, IsEmpty());
  expect_refused(serve(fetches[0]), Fault::kStale);
}

TEST_F(CourierTest, RefusesAWrongNumberOfFrames) {
  const auto offer = encode(offer_of(Hello{1, "expunge"}, {}));
  expect_refused(receiver.on_frames(kSite, {}, now), Fault::kBadInput);
  expect_refused(receiver.on_frames(kSite, {offer, Bytes(3)}, now), Fault::kBadInput);
  expect_refused(receiver.on_frames(kSite, {encode(Chunk{1, 0, 0})}, now), Fault::kBadInput);
  expect_refused(receiver.on_frames(kSite, {Bytes(8)}, now), Fault::kBadInput);
}

TEST_F(CourierTest, RefusesToServeWhatWasNotOffered) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  for (const Fetch wrong : {Fetch{offer.offer, 0, 3}, Fetch{offer.offer, 1, 0}}) {
    const auto step = sender.on_frames(kCoordinator, frames_of(wrong), now);
    ASSERT_THAT(step.refused, SizeIs(1));
    EXPECT_EQ(step.refused[0].error.fault, Fault::kBadInput);
    EXPECT_THAT(step.send, IsEmpty());
  }
}

TEST_F(CourierTest, AFullDiskIsTroubleAndTheChunkIsFetchedAgain) {
  const auto bytes = some_bytes(1'100'000, 1);
  files.is_full = true;
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(bytes)})));
  for (const auto& fetch : fetches) {
    const auto step = serve(fetch);
    EXPECT_THAT(step.troubles, SizeIs(1));
    EXPECT_THAT(step.refused, IsEmpty());
    EXPECT_THAT(envelopes_in<Fetch>(step), IsEmpty());
  }
  files.is_full = false;
  now += Duration(5000);
  const auto delivered = settle(receiver.on_time(now));
  ASSERT_THAT(delivered, SizeIs(1));
  EXPECT_EQ(content(*delivered[0].attachments[0]), bytes);
}

TEST_F(CourierTest, SurvivesArbitraryFrames) {
  Random random(6);
  std::vector<Bytes> headers;
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1)), an_attachment(some_bytes(1, 1))});
  for (std::uint32_t chunk = 0; chunk < 4; ++chunk) {
    headers.push_back(encode(Chunk{offer.offer, chunk / 3, chunk}));
    headers.push_back(encode(Fetch{offer.offer, chunk / 3, chunk}));
  }
  headers.push_back(encode(offer));
  headers.push_back(encode(Gone{offer.offer}));
  headers.push_back(encode(Got{offer.offer, 0, 1}));
  for (int i = 0; i < 20'000; ++i) {
    Frames frames;
    for (auto count = random.below(4); count > 0; --count) {
      frames.push_back(headers[random.below(headers.size())]);
      if (random.chance(0.1)) frames.back()[random.below(frames.back().size())] ^= 1;
      if (random.chance(0.3)) frames.back().resize(random.below(1'200));
    }
    now += Duration(random.below(100));
    receiver.on_frames(kSite, std::move(frames), now);
    receiver.on_time(now);
  }
}

}  // namespace
}  // namespace expunge
