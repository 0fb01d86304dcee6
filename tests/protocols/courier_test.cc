// What the courier delivers, and how.
#include "tests/protocols/courier_fixture.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(CourierTest, DeliversAMessageWithoutAttachmentsAtOnce) {
  const auto delivered = settle(sender.send(kCoordinator, Hello{7, "expunge"}, {}));
  ASSERT_THAT(delivered, SizeIs(1));
  EXPECT_EQ(delivered[0].from, kSite);
  EXPECT_TRUE(delivered[0].message == Message(Hello{7, "expunge"}));
}

TEST_F(CourierTest, DeliversAttachmentsOfEverySizeIntact) {
  for (const std::size_t size : {0, 1, 999, 1000, 1001, 5000, 1'048'576, 1'048'577, 3'000'123}) {
    const auto first = some_bytes(size, size);
    const auto second = some_bytes(17, size);
    const auto delivered =
        settle(sender.send(kCoordinator, an_update(), {an_attachment(first), an_attachment(second)}));
    ASSERT_THAT(delivered, SizeIs(1)) << size;
    EXPECT_TRUE(delivered[0].message == Message(an_update()));
    ASSERT_THAT(delivered[0].attachments, SizeIs(2));
    EXPECT_EQ(content(*delivered[0].attachments[0]), first);
    EXPECT_EQ(content(*delivered[0].attachments[1]), second);
    EXPECT_THAT(receiver.transfers(), IsEmpty());
    EXPECT_THAT(sender.transfers(), IsEmpty());
    EXPECT_EQ(receiver.next_wake(), std::nullopt);
  }
}

TEST_F(CourierTest, AsksForNoMoreThanTheWindow) {
  const auto offer =
      offer_of(an_update(), {an_attachment(some_bytes(10'000, 1)), an_attachment(some_bytes(10'000, 2))});
  const auto fetches = envelopes_in<Fetch>(receive(offer));
  EXPECT_THAT(fetches, SizeIs(6));
  EXPECT_THAT(envelopes_in<Fetch>(serve(fetches[0])), SizeIs(1));
}

TEST_F(CourierTest, ShowsTransfersUnderWayOnBothSides) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(3'500, 1))})));
  serve(fetches[0]);
  ASSERT_THAT(receiver.transfers(), SizeIs(1));
  EXPECT_TRUE(receiver.transfers()[0].incoming);
  EXPECT_EQ(receiver.transfers()[0].done, 1000U);
  EXPECT_EQ(receiver.transfers()[0].size, 3500U);
  ASSERT_THAT(sender.transfers(), SizeIs(1));
  EXPECT_FALSE(sender.transfers()[0].incoming);
  EXPECT_EQ(sender.transfers()[0].done, 1000U);
}

TEST_F(CourierTest, AsksAgainAfterAReconnect) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(5'000, 1))})));
  serve(fetches[1]);
  EXPECT_THAT(envelopes_in<Fetch>(receiver.on_connected(kSite, now)),
              ElementsAre(fetches[0], fetches[2], Fetch{fetches[0].offer, 0, 3}));
}

TEST_F(CourierTest, AsksAgainWhenNothingComes) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(1'500, 1))})));
  EXPECT_EQ(receiver.next_wake(), now + Duration(5000));
  EXPECT_THAT(receiver.on_time(now + Duration(4999)).send, IsEmpty());
  EXPECT_EQ(envelopes_in<Fetch>(receiver.on_time(now + Duration(5000))), fetches);
  EXPECT_EQ(receiver.next_wake(), now + Duration(15'000)) << "the second time it waits twice as long";
}

TEST_F(CourierTest, WaitsLongerOnASlowLine) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(5'000, 1))})));
  now += Duration(4000);
  serve(fetches[0]);
  EXPECT_EQ(receiver.next_wake(), now + Duration(8000));
}

TEST_F(CourierTest, DropsATransferWithoutASingleByte) {
  receive(offer_of(an_update(), {an_attachment(some_bytes(1'500, 1))}));
  const auto step = receiver.on_time(now + Duration(600'000));
  EXPECT_THAT(step.troubles, SizeIs(1));
  EXPECT_THAT(receiver.transfers(), IsEmpty());
}

TEST_F(CourierTest, MergesTheSameOfferWhileItsDownloadRuns) {
  const auto bytes = some_bytes(2'500, 1);
  auto update = an_update();
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(update, {an_attachment(bytes)})));
  serve(fetches[0]);
  update.sample_visits = 99;
  const auto again = receive(offer_of(update, {an_attachment(bytes)}));
  EXPECT_THAT(again.send, IsEmpty());
  serve(fetches[1]);
  const auto done = serve(fetches[2]);
  ASSERT_THAT(done.delivered, SizeIs(1));
  EXPECT_TRUE(done.delivered[0].message == Message(update)) << "the newer words";
  EXPECT_EQ(content(*done.delivered[0].attachments[0]), bytes);
}

TEST_F(CourierTest, GoesOnWhereItWasWhenTheSenderWasRestarted) {
  const auto bytes = some_bytes(2'500, 1);
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(bytes)})));
  serve(fetches[0]);
  Courier restarted(files, spool, small_rules(), [](const auto&, const auto&, auto) { return Status(); });
  const auto offer = restarted.send(kCoordinator, an_update(), {an_attachment(bytes)});
  EXPECT_THAT(receiver.on_frames(kSite, offer.send[0].frames, now).send, IsEmpty());
  EXPECT_EQ(receiver.transfers()[0].done, 1000U);
}

TEST_F(CourierTest, DeliversAgainFromTheSameFilesWhileTheyAreHeld) {
  const auto attachment = an_attachment(some_bytes(2'500, 1));
  auto delivered = settle(sender.send(kCoordinator, an_update(), {attachment}));
  const auto again = receive(offer_of(an_update(), {attachment}));
  ASSERT_THAT(again.delivered, SizeIs(1));
  EXPECT_EQ(again.delivered[0].attachments, delivered[0].attachments);
}

TEST_F(CourierTest, FetchesAgainWhenTheFilesAreGone) {
  const auto attachment = an_attachment(some_bytes(2'500, 1));
  settle(sender.send(kCoordinator, an_update(), {attachment}));
  const auto again = receive(offer_of(an_update(), {attachment}));
  EXPECT_THAT(again.delivered, IsEmpty());
  EXPECT_THAT(envelopes_in<Fetch>(again), SizeIs(3));
}

TEST_F(CourierTest, ANewerMessageOfTheKindReplacesAnUnfinishedDownload) {
  const auto old_fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))})));
  auto late = sender.on_frames(kCoordinator, frames_of(old_fetches[0]), now).send.at(0).frames;
  const auto bytes = some_bytes(1'000, 2);
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(bytes)})));
  EXPECT_THAT(receiver.transfers(), SizeIs(1));
  expect_refused(receiver.on_frames(kSite, late, now), Fault::kStale);
  EXPECT_EQ(content(*serve(fetches[0]).delivered.at(0).attachments[0]), bytes);
}

TEST_F(CourierTest, AnOldOfferIsGoneAtTheSenderAndThenDropped) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))})));
  sender.send(kCoordinator, an_update(), {});
  const auto answer = sender.on_frames(kCoordinator, frames_of(fetches[0]), now);
  EXPECT_THAT(envelopes_in<Gone>(answer), ElementsAre(Gone{fetches[0].offer}));
  receive(Gone{fetches[0].offer});
  EXPECT_THAT(receiver.transfers(), IsEmpty());
}

TEST_F(CourierTest, WhatWasWithdrawnIsGoneInTheMiddleOfItsTransfer) {
  const auto withdrawn = an_attachment(some_bytes(2'500, 1));
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {withdrawn})));
  ASSERT_THAT(envelopes_in<Chunk>(sender.on_frames(kCoordinator, frames_of(fetches[0]), now)), SizeIs(1));
  sender.withdraw(withdrawn.ref);
  const auto answer = sender.on_frames(kCoordinator, frames_of(fetches[1]), now);
  EXPECT_THAT(envelopes_in<Chunk>(answer), IsEmpty());
  EXPECT_THAT(envelopes_in<Gone>(answer), ElementsAre(Gone{fetches[1].offer}));
}

TEST_F(CourierTest, WhatIsNotWithdrawnStays) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))})));
  sender.withdraw(an_attachment(some_bytes(2'500, 2)).ref);
  EXPECT_THAT(envelopes_in<Chunk>(sender.on_frames(kCoordinator, frames_of(fetches[0]), now)), SizeIs(1));
}

TEST_F(CourierTest, ServesAnOfferOnlyToThePeerItWasMadeTo) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  const auto answer = sender.on_frames(kOther, frames_of(Fetch{offer.offer, 0, 0}), now);
  EXPECT_THAT(envelopes_in<Gone>(answer), SizeIs(1));
  EXPECT_THAT(envelopes_in<Chunk>(answer), IsEmpty());
}

}  // namespace
}  // namespace expunge
