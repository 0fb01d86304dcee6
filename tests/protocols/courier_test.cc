#include "protocols/courier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/base/random.h"
#include "protocols/codec.h"
#include "tests/protocols/examples.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kChunk = 1000;
const SiteId kSite = SiteId::of("site-a");
const SiteId kOther = SiteId::of("site-b");

CourierRules small_rules() {
  CourierRules rules;
  rules.chunk = kChunk;
  rules.largest = 10'000'000;
  return rules;
}

// A disk that can be full.
class TestFiles final : public Files {
 public:
  bool exists(const Path& path) const override { return disk_.exists(path); }
  Result<std::unique_ptr<Blob>> open(const Path& path) const override { return disk_.open(path); }
  Result<std::unique_ptr<FileWriter>> create(const Path& path, bool is_secret) override {
    return disk_.create(path, is_secret);
  }
  Result<std::unique_ptr<ScratchFile>> scratch(const Path& folder) override {
    if (is_full) return unavailable("disk full");
    return disk_.scratch(folder);
  }
  Status make_folder(const Path& path) override { return disk_.make_folder(path); }
  Result<std::vector<Path>> list(const Path& folder) const override { return disk_.list(folder); }
  Status remove(const Path& path) override { return disk_.remove(path); }
  Result<bool> is_private(const Path& path) const override { return disk_.is_private(path); }

  bool is_full = false;

 private:
  DiskFiles disk_;
};

Bytes some_bytes(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

Attachment an_attachment(const Bytes& bytes, std::uint64_t chunk = kChunk) {
  auto attachment = attach(std::make_shared<MemoryBlob>(bytes), chunk);
  ensure(static_cast<bool>(attachment), "attach");
  return std::move(*attachment);
}

Bytes content(const Blob& blob) {
  auto bytes = read_all(blob, std::uint64_t{1} << 32);
  ensure(static_cast<bool>(bytes), "read_all");
  return std::move(*bytes);
}

Frames frames_of(const Envelope& envelope) {
  Frames frames;
  frames.push_back(encode(envelope));
  return frames;
}

Frames chunk_frames(const Chunk& chunk, Bytes bytes) {
  auto frames = frames_of(chunk);
  frames.push_back(std::move(bytes));
  return frames;
}

template <class T>
std::vector<T> envelopes_in(const CourierStep& step) {
  std::vector<T> found;
  for (const auto& frames : step.send) {
    const auto envelope = decode(frames.frames.front());
    ensure(static_cast<bool>(envelope), "the courier sent what does not decode");
    if (const auto* kind = std::get_if<T>(&*envelope)) found.push_back(*kind);
  }
  return found;
}

std::vector<std::string> refusals_told(const CourierStep& step) {
  std::vector<std::string> reasons;
  for (const auto& offer : envelopes_in<Offer>(step))
    if (const auto* refusal = std::get_if<Refusal>(&offer.message)) reasons.push_back(refusal->reason);
  return reasons;
}

// A receiving coordinator and a site that sends to it.
class CourierTest : public testing::Test {
 protected:
  Offer offer_of(const Message& message, std::vector<Attachment> attachments) {
    return envelopes_in<Offer>(sender.send(kCoordinator, message, std::move(attachments))).at(0);
  }
  CourierStep receive(const Envelope& envelope) { return receiver.on_frames(kSite, frames_of(envelope), now); }
  CourierStep receive(const Chunk& chunk, Bytes bytes) {
    return receiver.on_frames(kSite, chunk_frames(chunk, std::move(bytes)), now);
  }
  // The receiver's answer to the chunk that it asked for.
  CourierStep serve(const Fetch& fetch) {
    auto chunk = sender.on_frames(kCoordinator, frames_of(fetch), now);
    return receiver.on_frames(kSite, std::move(chunk.send.at(0).frames), now);
  }

  // Passes frames to and fro until there are none.
  std::vector<Delivered> settle(CourierStep step) {
    std::vector<Delivered> delivered;
    std::vector<FramesTo> queue = std::move(step.send);
    for (auto& one : step.delivered) delivered.push_back(std::move(one));
    for (std::size_t i = 0; i < queue.size(); ++i) {
      auto next = queue[i].to == kCoordinator ? receiver.on_frames(kSite, std::move(queue[i].frames), now)
                                              : sender.on_frames(kCoordinator, std::move(queue[i].frames), now);
      for (auto& one : next.delivered) delivered.push_back(std::move(one));
      for (auto& one : next.send) queue.push_back(std::move(one));
    }
    return delivered;
  }

  Time now{Duration(1000)};
  TestFiles files;
  Path spool = Path(testing::TempDir()) / ("courier-" + std::to_string(::getpid()));
  Status verdict;
  Courier receiver{files, spool, small_rules(),
                   [this](const SiteId&, const Message&, std::span<const BlobRef>) { return verdict; }};
  Courier sender{files, spool, small_rules(),
                 [](const SiteId&, const Message&, std::span<const BlobRef>) { return Status(); }};
};

void expect_refused(const CourierStep& step, Fault fault) {
  ASSERT_THAT(step.refused, SizeIs(1));
  EXPECT_EQ(step.refused[0].from, kSite);
  EXPECT_EQ(step.refused[0].error.fault, fault) << step.refused[0].error.what;
  EXPECT_THAT(step.delivered, IsEmpty());
}

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

TEST_F(CourierTest, WithdrawForgetsBothWays) {
  const auto fetches = envelopes_in<Fetch>(receive(offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))})));
  receiver.withdraw(kSite);
  EXPECT_THAT(receiver.transfers(), IsEmpty());
  sender.withdraw(kCoordinator);
  EXPECT_THAT(envelopes_in<Gone>(sender.on_frames(kCoordinator, frames_of(fetches[0]), now)), SizeIs(1));
}

TEST_F(CourierTest, ServesAnOfferOnlyToThePeerItWasMadeTo) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  const auto answer = sender.on_frames(kOther, frames_of(Fetch{offer.offer, 0, 0}), now);
  EXPECT_THAT(envelopes_in<Gone>(answer), SizeIs(1));
  EXPECT_THAT(envelopes_in<Chunk>(answer), IsEmpty());
}

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
  for (const auto& message : all_messages())
    refused += receive(Offer{5, message, {{2'500, std::vector<Digest>(3)}}}).refused.size();
  EXPECT_EQ(refused, all_messages().size() - 4);
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

TEST_F(CourierTest, RefusesAChunkOfTheWrongSize) {
  const auto offer = offer_of(an_update(), {an_attachment(some_bytes(2'500, 1))});
  receive(offer);
  expect_refused(receive(Chunk{offer.offer, 0, 0}, some_bytes(1'001, 1)), Fault::kCorrupt);
}

TEST_F(CourierTest, RefusesAChunkThatWasNotAskedForAndGoesOn) {
  const auto bytes = some_bytes(5'000, 1);
  const auto offer = offer_of(an_update(), {an_attachment(bytes)});
  receive(offer);
  expect_refused(receive(Chunk{offer.offer, 0, 4}, Bytes(bytes.begin() + 4'000, bytes.end())), Fault::kBadInput);
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
    EXPECT_THAT(step.send, IsEmpty());
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
