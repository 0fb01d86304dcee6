#include "protocols/codec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/base/random.h"
#include "protocols/limits.h"
#include "tests/protocols/examples.h"

namespace expunge {
namespace {

BlobRef a_ref() {
  return {5'000'000, {sha256(view_of("first")), sha256(view_of("second"))}};
}

std::vector<Envelope> all_envelopes() {
  std::vector<Envelope> envelopes = {Fetch{3, 1, 10}, Chunk{3, 1, 10}, Gone{3}, Got{3, 1, 10}};
  for (const auto& message : all_messages()) envelopes.push_back(Offer{9, message, {a_ref(), BlobRef{}}});
  return envelopes;
}

// What the receiver of a message sees.
Result<Envelope> pass(const Message& message) {
  return decode(encode(Offer{1, message, {}}));
}

void expect_refused(const Message& message) {
  const auto got = pass(message);
  ASSERT_FALSE(got) << "message kind " << message.index();
  EXPECT_EQ(got.error().fault, Fault::kBadInput);
}

TEST(Codec, GivesBackWhatWasEncoded) {
  for (const auto& envelope : all_envelopes()) {
    const auto got = decode(encode(envelope));
    ASSERT_TRUE(got) << got.error().what;
    EXPECT_TRUE(*got == envelope);
  }
}

TEST(Codec, ReadsUnalignedFrames) {
  for (const auto& envelope : all_envelopes()) {
    auto frame = encode(envelope);
    frame.insert(frame.begin(), 0);
    const auto got = decode(ByteView(frame).subspan(1));
    ASSERT_TRUE(got) << got.error().what;
    EXPECT_TRUE(*got == envelope);
  }
}

TEST(Codec, RefusesEveryPrefixAndEveryLongerFrame) {
  for (const auto& envelope : all_envelopes()) {
    const auto frame = encode(envelope);
    for (std::size_t size = 0; size < frame.size(); ++size)
      EXPECT_FALSE(decode(Bytes(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
    auto longer = frame;
    longer.resize(frame.size() + 8);
    EXPECT_FALSE(decode(longer));
  }
}

TEST(Codec, SurvivesDamagedFrames) {
  Random random(4);
  const auto envelopes = all_envelopes();
  std::vector<Bytes> frames;
  for (const auto& envelope : envelopes) frames.push_back(encode(envelope));
  std::size_t refused = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto frame = frames[random.below(frames.size())];
    for (auto flips = 1 + random.below(8); flips > 0; --flips)
      frame[random.below(frame.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    if (random.chance(0.2)) frame.resize(random.below(frame.size() / 8 + 1) * 8);
    if (!decode(frame)) ++refused;
  }
  EXPECT_GT(refused, 20'000U);
}

TEST(Codec, RefusesAnEmptyEnvelope) {
  // One segment of one word: a root pointer to nothing.
  EXPECT_FALSE(decode(Bytes{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Codec, RefusesAFrameAboveTheLimit) {
  EXPECT_FALSE(decode(Bytes(limits::kLargestHeader + 8)));
}

TEST(Codec, RefusesOfferAndRoundZero) {
  EXPECT_FALSE(decode(encode(Offer{0, Hello{}, {}})));
  EXPECT_FALSE(decode(encode(Fetch{0, 0, 0})));
  EXPECT_FALSE(decode(encode(Chunk{0, 0, 0})));
  EXPECT_FALSE(decode(encode(Gone{0})));
  EXPECT_FALSE(decode(encode(Got{0, 0, 0})));
  expect_refused(Declined{{0}, "why"});
  expect_refused(RoundClosed{{0}, true});
}

TEST(Codec, RefusesUnknownEnumerations) {
  auto update = an_update();
  for (const int wrong : {0, 5, 255}) {
    update.payload = static_cast<Payload>(wrong);
    expect_refused(update);
  }
}

TEST(Codec, RefusesValuesThatAreNotFinite) {
  for (const double wrong : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    auto update = an_update();
    update.measures[0].value = wrong;
    expect_refused(update);
    auto task = a_round_task();
    task.instruction.parameters["momentum"] = wrong;
    expect_refused(task);
  }
}

TEST(Codec, RefusesMoreThanAllOfTheWork) {
  expect_refused(Beat{{12}, Stage::kComputing, {7}, 101});
}

TEST(Codec, RefusesMeasuresOutOfOrderOrRepeated) {
  auto update = an_update();
  std::swap(update.measures[0], update.measures[1]);
  expect_refused(update);
  update.measures[0] = update.measures[1];
  expect_refused(update);
}

TEST(Codec, RefusesNamesThatAreNotNames) {
  auto task = a_round_task();
  task.instruction.method = "../../etc/passwd";
  expect_refused(task);
}

TEST(Codec, RefusesTooManyMeasuresRequestsAttachmentsAndChunks) {
  auto update = an_update();
  update.measures.clear();
  for (std::size_t i = 0; i <= limits::kMostMeasures; ++i)
    update.measures.push_back({"m" + std::to_string(10'000 + i), 0, 0});
  expect_refused(update);
  auto task = a_round_task();
  task.requests.assign(limits::kMostRequests + 1, RequestId::of("fr-0123456789abcdef"));
  expect_refused(task);
  expect_refused(Welcome{"", std::vector(limits::kMostRequests + 1, RequestId::of("fr-0123456789abcdef"))});
  EXPECT_FALSE(decode(encode(Offer{1, Hello{}, {a_ref(), a_ref(), a_ref()}})));
  EXPECT_FALSE(decode(encode(Offer{1, Hello{}, {{1, std::vector<Digest>(limits::kMostChunks + 1)}}})));
}

TEST(Codec, RefusesTextWithControlCharactersOrBadUtf8) {
  for (const char* wrong : {"a\nb", "a\x1b[31m", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc2\x85"})
    expect_refused(Hello{1, wrong});
  EXPECT_TRUE(pass(Hello{1, "Charité €"}));
}

TEST(Codec, RefusesAStudyAboveTheLimit) {
  expect_refused(Welcome{std::string(limits::kLongestStudy + 1, 'a')});
}

TEST(Codec, RefusesACountThatIsNoBucket) {
  auto request = a_forget_request();
  request.count_at_least = 7;
  expect_refused(request);
}

TEST(Codec, RefusesTimesOutsideTheCalendar) {
  auto request = a_forget_request();
  request.due = WallTime(Duration(limits::kLatestTime + 1));
  expect_refused(request);
  request.due = WallTime(Duration(-1));
  expect_refused(request);
}

TEST(Codec, CleansAndCutsReasonsOnTheWayOut) {
  const auto got = pass(Refusal{"first line\nsecond \xff" + std::string(5000, 'x')});
  ASSERT_TRUE(got) << got.error().what;
  const auto reason = std::get<Refusal>(std::get<Offer>(*got).message).reason;
  EXPECT_TRUE(reason.starts_with("first line?second ?xxx"));
  EXPECT_EQ(reason.size(), limits::kLongestReason);
}

// The golden bytes were written down once; a signature made over them must verify for ever.
TEST(Statement, OfAForgetRequestIsFrozen) {
  const DiskFiles files;
  const auto golden = read_file(files, "tests/golden/forget_request.statement.hex", 4096);
  ASSERT_TRUE(golden) << golden.error().what;
  EXPECT_EQ(to_hex(encode_statement(a_forget_request())) + "\n", text_of(*golden));
}

TEST(Statement, OfAnErasureIsFrozen) {
  const DiskFiles files;
  const auto golden = read_file(files, "tests/golden/erased.statement.hex", 4096);
  ASSERT_TRUE(golden) << golden.error().what;
  EXPECT_EQ(to_hex(encode_statement(an_erased())) + "\n", text_of(*golden));
}

}  // namespace
}  // namespace expunge
