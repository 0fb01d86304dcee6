// Who may not come in, spoken with bare ZeroMQ; and members who do not keep to the rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <zmq.hpp>

#include "common/net/inflow.h"
#include "common/net/link_words.h"
#include "common/net/zmq_monitor.h"
#include "common/net/zmq_socket.h"
#include "tests/common/net/net_world.h"

namespace expunge {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const SiteId kSiteA = SiteId::of("site-a");

// A DEALER without any of our manners.
struct Raw {
  explicit Raw(const CurvePair* keys = nullptr, const CurveKey* hub = nullptr)
      : socket(context, zmq::socket_type::dealer) {
    set_linger(socket, 0);
    if (keys) set_curve_client(socket, *keys, *hub);
    monitor = std::make_unique<ZmqMonitor>(context, socket);
  }
  void connect(const std::string& address) { ASSERT_TRUE(connect_socket(socket, address)); }
  void say(WireFrames frames) { (void)send_whole(socket, {}, std::move(frames)); }
  // One message of 3 GB: far more than arrives while a busy machine keeps the hub from looking. All its frames are the
  // same memory.
  void say_endlessly() {
    static Bytes chunk(std::size_t{4} << 20);
    for (auto left = 24 * Inflow::kMostOnTheWay / chunk.size(); left > 0; --left) {
      zmq::message_t frame(chunk.data(), chunk.size(), nullptr);
      zmq_msg_send(frame.handle(), socket.handle(), left > 1 ? ZMQ_SNDMORE : 0);
    }
  }
  bool was_told(LinkEvent wanted) {
    for (auto news = monitor->next(); news; news = monitor->next())
      if (news->event == wanted) return true;
    return false;
  }
  std::optional<LinkWord> word() {
    if (!can_receive(socket)) return std::nullopt;
    return word_of(Incoming::take(socket)->frame(0));
  }
  zmq::context_t context{1};
  zmq::socket_t socket;
  std::unique_ptr<ZmqMonitor> monitor;
};

class ZmqStranger : public NetTest {
 protected:
  // With a valid kit, greeted and welcomed.
  std::unique_ptr<Raw> raw_member(const std::string& site, int receive_limit = 1000) {
    auto raw = std::make_unique<Raw>(&keys_of(site), &hub_keys_.public_key);
    raw->socket.set(zmq::sockopt::rcvhwm, receive_limit);
    raw->connect(address_);
    raw->say({hello_from(draw_instance())});
    EXPECT_TRUE(until([&] { return raw->word() == LinkWord::kWelcome; }));
    return raw;
  }
};

TEST_F(ZmqStranger, AKeyThatNobodyKnowsIsRefusedAtTheHandshakeAndToldSo) {
  start_hub();
  const auto stranger = start_spoke(make_curve_pair(), hub_keys_.public_key);
  ASSERT_TRUE(until([&] { return !stranger->heard.refused.empty(); }));
  EXPECT_EQ(stranger->heard.refused[0].second.fault, Fault::kNotTrusted);
  EXPECT_THAT(stranger->heard.refused[0].second.what, HasSubstr("refused this kit's transport key"));
  EXPECT_TRUE(log_.has("is not one of a member who may connect"));
  wait(Duration(300));
  EXPECT_THAT(hub_heard_.connected, IsEmpty());
  EXPECT_THAT(stranger->heard.refused, SizeIs(1));
}

TEST_F(ZmqStranger, APlaintextClientNeverGetsThrough) {
  start_hub();
  Raw raw;
  raw.connect(address_);
  raw.say({hello_from(draw_instance())});
  raw.say({link_word(LinkWord::kData), {1}});
  wait(Duration(500));
  EXPECT_FALSE(raw.was_told(LinkEvent::kSecured));
  EXPECT_THAT(hub_heard_.connected, IsEmpty());
  EXPECT_THAT(hub_heard_.frames, IsEmpty());
}

TEST_F(ZmqStranger, AMemberWhoExpectsAnotherHubNeverConnects) {
  start_hub();
  const auto spoke = start_spoke(keys_of("site-a"), make_curve_pair().public_key);
  ASSERT_TRUE(until([&] { return !spoke->heard.refused.empty(); }));
  EXPECT_THAT(spoke->heard.refused[0].second.what, HasSubstr("during the handshake"));
  EXPECT_THAT(spoke->heard.connected, IsEmpty());
  EXPECT_THAT(hub_heard_.connected, IsEmpty());
}

TEST_F(ZmqStranger, ASpokeIsNotFooledByAPlaintextServer) {
  zmq::context_t context;
  zmq::socket_t plain(context, zmq::socket_type::router);
  set_linger(plain, 0);
  ASSERT_TRUE(bind_socket(plain, "tcp://127.0.0.1:*"));
  address_ = plain.get(zmq::sockopt::last_endpoint);
  const auto spoke = start_spoke("site-a");
  ASSERT_TRUE(until([&] { return !spoke->heard.refused.empty(); }));
  EXPECT_FALSE(can_receive(plain));
  EXPECT_THAT(spoke->heard.connected, IsEmpty());
}

TEST_F(ZmqStranger, TheNameComesFromTheKeyAndNotFromTheRoutingId) {
  start_hub();
  const auto honest = connected_spoke("site-b");
  Raw raw(&keys_of("site-a"), &hub_keys_.public_key);
  raw.socket.set(zmq::sockopt::routing_id, "site-b");
  raw.connect(address_);
  raw.say({hello_from(draw_instance())});
  raw.say({link_word(LinkWord::kData), {1}});
  ASSERT_TRUE(until([&] { return !hub_heard_.frames.empty(); }));
  EXPECT_EQ(hub_heard_.frames[0].first, kSiteA);
  ASSERT_TRUE(hub_->send(SiteId::of("site-b"), {{9}}));
  ASSERT_TRUE(until([&] { return !honest->heard.frames.empty(); }));
}

TEST_F(ZmqStranger, AConnectionIsNobodyBeforeItsHello) {
  start_hub();
  Raw raw(&keys_of("site-a"), &hub_keys_.public_key);
  raw.connect(address_);
  raw.say({link_word(LinkWord::kData), {1}});
  ASSERT_TRUE(until([&] { return raw.was_told(LinkEvent::kLost); }));
  EXPECT_THAT(hub_heard_.frames, IsEmpty());
  EXPECT_THAT(hub_heard_.connected, IsEmpty());
}

TEST_F(ZmqStranger, AFrameThatIsTooLargeIsRefusedCountedAndEndsTheConnection) {
  start_hub();
  const auto raw = raw_member("site-a");
  raw->say({link_word(LinkWord::kData), Bytes(kLargestFrame + 1)});
  ASSERT_TRUE(until([&] { return !hub_heard_.refused.empty(); }));
  EXPECT_EQ(hub_heard_.refused[0].first, kSiteA);
  EXPECT_EQ(hub_heard_.refused[0].second.fault, Fault::kBadInput);
  EXPECT_THAT(hub_heard_.refused[0].second.what, HasSubstr("site-a sent a frame of 4259841 bytes, at most 4259840"));
  EXPECT_TRUE(until([&] { return raw->was_told(LinkEvent::kLost); }));
  EXPECT_THAT(hub_heard_.frames, IsEmpty());
  EXPECT_THAT(hub_heard_.disconnected, SizeIs(1));
}

TEST_F(ZmqStranger, AFrameFarTooLargeNeverReachesUs) {
  start_hub();
  const auto raw = raw_member("site-a");
  raw->say({link_word(LinkWord::kData), Bytes(kLargestRawFrame + 1000)});
  ASSERT_TRUE(until([&] { return !hub_heard_.disconnected.empty(); }));
  EXPECT_THAT(hub_heard_.frames, IsEmpty());
}

TEST_F(ZmqStranger, TooManyFramesInOneMessageAreRefused) {
  start_hub();
  const auto raw = raw_member("site-a");
  WireFrames many(5000, Bytes{1});
  many[0] = link_word(LinkWord::kData);
  raw->say(std::move(many));
  ASSERT_TRUE(until([&] { return !hub_heard_.refused.empty(); }));
  EXPECT_THAT(hub_heard_.refused[0].second.what, HasSubstr("a message of 4999 frames, at most 8 are allowed"));
}

TEST_F(ZmqStranger, AQueueThatIsFullIsUnavailableUntilItsReaderReads) {
  start_hub();
  const auto raw = raw_member("site-a", 1);
  Status status;
  std::size_t sent = 0;
  for (; status && sent < 300; ++sent) status = hub_->send(kSiteA, {Bytes(std::size_t{1} << 20)});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error(), unavailable("the queue to site-a is full"));
  std::size_t read = 0;
  auto all_read = [&] {
    if (raw->word() == LinkWord::kData) ++read;
    return read == sent - 1;
  };
  EXPECT_TRUE(until(all_read, Duration(30000)));
  EXPECT_TRUE(hub_->send(kSiteA, {{1}}));
}

// The library keeps all frames of a message until its last one is there, however many.
TEST_F(ZmqStranger, AMessageOfEndlessFramesIsCutOffBeforeItFillsTheMemory) {
  start_hub();
  const auto raw = raw_member("site-a");
  raw->say_endlessly();
  ASSERT_TRUE(until([&] { return !hub_heard_.refused.empty(); }, Duration(60000)));
  EXPECT_THAT(hub_heard_.refused[0].second.what, HasSubstr("site-a sends a message that does not end"));
  EXPECT_TRUE(until([&] { return raw->was_told(LinkEvent::kLost); }));
}

TEST_F(ZmqStranger, SoIsOneFromAConnectionThatNeverSaidHello) {
  start_hub();
  Raw raw(&keys_of("site-a"), &hub_keys_.public_key);
  raw.connect(address_);
  raw.say_endlessly();
  EXPECT_TRUE(until([&] { return raw.was_told(LinkEvent::kLost); }, Duration(60000)));
  EXPECT_THAT(hub_heard_.connected, IsEmpty());
}

TEST_F(ZmqStranger, AWordThatNobodyKnowsIsRefused) {
  start_hub();
  const auto raw = raw_member("site-a");
  raw->say({{'?'}, {1}});
  ASSERT_TRUE(until([&] { return !hub_heard_.refused.empty(); }));
  EXPECT_EQ(hub_heard_.refused[0].second, bad_input("site-a sent a message of no known kind"));
}

TEST_F(ZmqStranger, AHelloOfTheWrongSizeIsNoHello) {
  start_hub();
  Raw raw(&keys_of("site-a"), &hub_keys_.public_key);
  raw.connect(address_);
  raw.say({{'h', 1, 2, 3}});
  ASSERT_TRUE(until([&] { return raw.was_told(LinkEvent::kLost); }));
  EXPECT_THAT(hub_heard_.connected, IsEmpty());
}

TEST_F(ZmqStranger, ASecondProcessWithOneKitIsToldSoAndTheFirstStays) {
  start_hub();
  const auto first = connected_spoke("site-a");
  const auto second = start_spoke("site-a");
  ASSERT_TRUE(until([&] { return !second->heard.refused.empty() && !hub_heard_.refused.empty(); }));
  const std::string why = "site-a is already connected from another process with the same kit: stop one of them";
  EXPECT_EQ(second->heard.refused[0].second.what, why);
  EXPECT_EQ(hub_heard_.refused[0].second, unavailable(why));
  EXPECT_THAT(first->heard.disconnected, IsEmpty());
  EXPECT_TRUE(hub_->send(kSiteA, {{1}}));
  EXPECT_TRUE(until([&] { return !first->heard.frames.empty(); }));
}

TEST_F(ZmqStranger, TheSecondProcessComesInOnceTheFirstHasEnded) {
  start_hub();
  auto first = connected_spoke("site-a");
  const auto second = start_spoke("site-a");
  ASSERT_TRUE(until([&] { return !second->heard.refused.empty(); }));
  first.reset();
  ASSERT_TRUE(until([&] { return !second->heard.connected.empty(); }));
  EXPECT_THAT(hub_heard_.refused, SizeIs(1));
}

// Whoever counts refusals may have had enough of the site at that very moment.
TEST_F(ZmqStranger, ASiteThatIsPausedWhileItSpeaksIsHeardNoMore) {
  start_hub();
  hub_heard_.on_refused = [this](const SiteId& from) { hub_->pause(from); };
  for (const WireFrames& last : {WireFrames{link_word(LinkWord::kData), {1}}, WireFrames{{'?'}, {1}},
                                 WireFrames{link_word(LinkWord::kData), Bytes(kLargestFrame + 1)}}) {
    const std::string name = "site-" + std::to_string(hub_heard_.connected.size());
    const auto first = raw_member(name);
    Raw rival(&keys_of(name), &hub_keys_.public_key);
    rival.connect(address_);
    rival.say({hello_from(draw_instance())});
    ASSERT_TRUE(until([&] { return rival.was_told(LinkEvent::kSecured); }));
    wait(Duration(300));  // its hello follows at once; a probe alone may be of the hub's own accord
    ASSERT_TRUE(until([&] { return first->word() == LinkWord::kProbe; }));
    first->say(last);
    ASSERT_TRUE(until([&] { return first->was_told(LinkEvent::kLost); }));
    EXPECT_THAT(hub_heard_.frames, IsEmpty());
    EXPECT_THAT(hub_heard_.refused, SizeIs(hub_heard_.connected.size()));
    EXPECT_EQ(rival.word(), LinkWord::kRefused);
  }
}

TEST_F(ZmqStranger, ASiteThatIsPausedAsItIsDroppedIsDroppedOnce) {
  start_hub();
  hub_heard_.on_refused = [this](const SiteId& from) { hub_->pause(from); };
  const auto raw = raw_member("site-a");
  raw->say({{'?'}, {1}});
  ASSERT_TRUE(until([&] { return raw->was_told(LinkEvent::kLost); }));
  EXPECT_THAT(hub_heard_.disconnected, SizeIs(1));
}

// A raw member takes no part in probes: to the hub it is a process that hangs.
TEST_F(ZmqStranger, AProcessThatHangsIsReplacedAfterTenSeconds) {
  start_hub();
  const auto hanging = raw_member("site-a");
  const Time start = clock_.now();
  const auto next = start_spoke("site-a");
  ASSERT_TRUE(until([&] { return !next->heard.connected.empty(); }, Duration(15000)));
  EXPECT_GE(clock_.now() - start, Duration(9900));
  EXPECT_THAT(next->heard.refused, IsEmpty());
  EXPECT_THAT(hub_heard_.disconnected, SizeIs(1));
  hanging->say({link_word(LinkWord::kData), {1}});
  wait(Duration(300));
  EXPECT_THAT(hub_heard_.frames, IsEmpty());
}

}  // namespace
}  // namespace expunge
