#include "common/net/zmq_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/random.h"
#include "common/net/zmq_socket.h"
#include "tests/common/net/net_world.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const SiteId kSiteA = SiteId::of("site-a");
const SiteId kSiteB = SiteId::of("site-b");

using ZmqTransport = NetTest;

TEST_F(ZmqTransport, CarriesFramesBothWaysUnderTheNamesOfTheRoster) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  ASSERT_TRUE(spoke->transport->send(kCoordinator, {{1, 2}, {3}}));
  ASSERT_TRUE(hub_->send(kSiteA, {{4}}));
  ASSERT_TRUE(until([&] { return !hub_heard_.frames.empty() && !spoke->heard.frames.empty(); }));
  EXPECT_THAT(hub_heard_.frames, ElementsAre(std::pair(kSiteA, WireFrames{{1, 2}, {3}})));
  EXPECT_THAT(spoke->heard.frames, ElementsAre(std::pair(kCoordinator, WireFrames{{4}})));
  EXPECT_THAT(hub_heard_.connected, ElementsAre(kSiteA));
  EXPECT_THAT(spoke->heard.connected, ElementsAre(kCoordinator));
}

TEST_F(ZmqTransport, CarriesFramesOfEverySmallSizeIntact) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  Random random(20261121);
  auto frame_of = [&](std::size_t size) {
    Bytes frame(size);
    for (auto& byte : frame) byte = static_cast<std::uint8_t>(random.next());
    return frame;
  };
  std::vector<WireFrames> sent;
  for (std::size_t size = 0; size <= 8192; size += size < 300 ? 1 : 61)
    sent.push_back({frame_of(size), frame_of(8192 - size)});
  for (std::size_t i = 0; i < sent.size(); ++i) {
    ASSERT_TRUE(until([&] { return static_cast<bool>(spoke->transport->send(kCoordinator, sent[i])); }));
  }
  ASSERT_TRUE(until([&] { return hub_heard_.frames.size() == sent.size(); }));
  for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(hub_heard_.frames[i].second, sent[i]) << i;
}

TEST_F(ZmqTransport, CarriesTheLargestFrameAndRefusesToSendALargerOne) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  ASSERT_TRUE(spoke->transport->send(kCoordinator, {Bytes(kLargestFrame, 7)}));
  ASSERT_TRUE(until([&] { return !hub_heard_.frames.empty(); }));
  EXPECT_EQ(hub_heard_.frames[0].second[0], Bytes(kLargestFrame, 7));
  const Status larger = spoke->transport->send(kCoordinator, {Bytes(kLargestFrame + 1)});
  ASSERT_FALSE(larger);
  EXPECT_EQ(larger.error().fault, Fault::kBadInput);
  EXPECT_FALSE(spoke->transport->send(kCoordinator, WireFrames(kMostFrames + 1)));
}

TEST_F(ZmqTransport, SendingToWhoIsNotConnectedIsUnavailable) {
  start_hub();
  const Status to_stranger = hub_->send(kSiteB, {{1}});
  ASSERT_FALSE(to_stranger);
  EXPECT_EQ(to_stranger.error(), unavailable("site-b is not connected"));
  const auto spoke = start_spoke("site-a");
  const Status too_early = spoke->transport->send(kCoordinator, {{1}});
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error(), unavailable("coordinator is not connected"));
}

TEST_F(ZmqTransport, APortInUseIsOneSentence) {
  start_hub();
  const auto second = listen(loop_, address_, hub_keys_, identify(), Heard().handlers(), log_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), unavailable("address " + address_ +
                                        " is in use: stop the program that listens there or take another port"));
}

TEST_F(ZmqTransport, SomethingThatIsNoAddressIsBadInput) {
  const auto hub = listen(loop_, "localhost", hub_keys_, identify(), Heard().handlers(), log_);
  ASSERT_FALSE(hub);
  EXPECT_EQ(hub.error().fault, Fault::kBadInput);
  EXPECT_THAT(hub.error().what, HasSubstr("an address looks like tcp://host:7700"));
  const auto spoke = dial(loop_, "tcp://", hub_keys_, hub_keys_.public_key, kCoordinator, Heard().handlers(), log_);
  ASSERT_FALSE(spoke);
  EXPECT_EQ(spoke.error().fault, Fault::kBadInput);
}

TEST_F(ZmqTransport, AnAddressOfAnotherMachineIsUnavailable) {
  const auto hub = listen(loop_, "tcp://192.0.2.1:7700", hub_keys_, identify(), Heard().handlers(), log_);
  ASSERT_FALSE(hub);
  EXPECT_EQ(hub.error().fault, Fault::kUnavailable);
}

TEST_F(ZmqTransport, DoesNotListenWhenAStrangerWouldGetIn) {
  auto anyone = [](const CurveKey&) { return std::optional(kSiteA); };
  const auto hub = listen(loop_, "tcp://127.0.0.1:0", hub_keys_, anyone, Heard().handlers(), log_);
  ASSERT_FALSE(hub);
  EXPECT_EQ(hub.error().fault, Fault::kNotTrusted);
  EXPECT_THAT(hub.error().what, HasSubstr("a stranger's key was let in"));
}

TEST_F(ZmqTransport, ASpokeThatEndsIsMissedAndWelcomedBack) {
  start_hub();
  auto spoke = connected_spoke("site-a");
  spoke.reset();
  ASSERT_TRUE(until([&] { return !hub_heard_.disconnected.empty(); }));
  EXPECT_THAT(hub_heard_.disconnected, ElementsAre(kSiteA));
  EXPECT_FALSE(hub_->send(kSiteA, {{1}}));
  spoke = connected_spoke("site-a");
  EXPECT_THAT(hub_heard_.connected, ElementsAre(kSiteA, kSiteA));
  EXPECT_TRUE(hub_->send(kSiteA, {{1}}));
  EXPECT_TRUE(until([&] { return !spoke->heard.frames.empty(); }));
}

TEST_F(ZmqTransport, ASpokeComesBackToARestartedHub) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  hub_.reset();
  ASSERT_TRUE(until([&] { return !spoke->heard.disconnected.empty(); }));
  EXPECT_FALSE(spoke->transport->send(kCoordinator, {{1}}));
  wait(Duration(300));
  start_hub(address_);
  ASSERT_TRUE(until([&] { return spoke->heard.connected.size() == 2; }));
  EXPECT_TRUE(spoke->transport->send(kCoordinator, {{1}}));
  EXPECT_TRUE(until([&] { return !hub_heard_.frames.empty(); }));
}

TEST_F(ZmqTransport, ASpokeMayStartBeforeItsHub) {
  start_hub();
  hub_.reset();
  const auto spoke = start_spoke("site-a");
  ASSERT_TRUE(until([&] { return log_.has("coordinator at " + address_ + " does not answer; dialling on"); }));
  start_hub(address_);
  EXPECT_TRUE(until([&] { return !spoke->heard.connected.empty(); }));
}

TEST_F(ZmqTransport, AMemberTakenOffTheRosterIsOutAtOnce) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  members_.clear();
  EXPECT_FALSE(hub_->send(kSiteA, {{1}}));
  ASSERT_TRUE(spoke->transport->send(kCoordinator, {{1}}));
  ASSERT_TRUE(until([&] { return !hub_heard_.disconnected.empty() && !spoke->heard.disconnected.empty(); }));
  EXPECT_THAT(hub_heard_.frames, SizeIs(0));
  ASSERT_THAT(spoke->heard.refused, SizeIs(1));
  EXPECT_EQ(spoke->heard.refused[0].second, not_trusted("site-a is no longer a member who may connect"));
}

TEST_F(ZmqTransport, APausedSiteIsDroppedAndStaysOut) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  const auto other = connected_spoke("site-b");
  hub_->pause(kSiteA);
  ASSERT_TRUE(until([&] { return !spoke->heard.refused.empty() && !hub_heard_.disconnected.empty(); }));
  EXPECT_THAT(spoke->heard.refused[0].second.what, HasSubstr("site-a is paused"));
  EXPECT_FALSE(hub_->send(kSiteA, {{1}}));
  EXPECT_TRUE(hub_->send(kSiteB, {{1}}));
  const auto again = start_spoke("site-a");
  ASSERT_TRUE(until([&] { return !again->heard.refused.empty(); }));
  EXPECT_THAT(again->heard.connected, SizeIs(0));
}

// What it had already sent does not cut its refusal short.
TEST_F(ZmqTransport, APausedSiteThatStillSpeaksHearsWhy) {
  start_hub();
  for (int turn = 0; turn < 5; ++turn) {
    const std::string name = "site-" + std::to_string(turn);
    const auto spoke = connected_spoke(name);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(spoke->transport->send(kCoordinator, {Bytes(1000)}));
    ::usleep(5000);  // they arrive while nobody looks
    hub_->pause(SiteId::of(name));
    ASSERT_TRUE(until([&] { return !spoke->heard.refused.empty(); }));
    EXPECT_THAT(spoke->heard.refused[0].second.what, HasSubstr(name + " is paused"));
  }
}

TEST_F(ZmqTransport, ASpokeThatPausedItsHubStaysAway) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  spoke->transport->pause(kCoordinator);
  ASSERT_TRUE(until([&] { return !hub_heard_.disconnected.empty(); }));
  wait(Duration(500));
  EXPECT_THAT(hub_heard_.connected, SizeIs(1));
}

// A send between a message's arrival and its reception swallows ZeroMQ's wake-up for it.
TEST_F(ZmqTransport, ASendDoesNotSwallowTheWakeUpForAMessageThatWaits) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  for (int turn = 0; turn < 30; ++turn) {
    const auto before = hub_heard_.frames.size();
    ASSERT_TRUE(spoke->transport->send(kCoordinator, {{1}}));
    ::usleep(5000);  // it arrives while nobody looks
    ASSERT_TRUE(hub_->send(kSiteA, {{2}}));
    ASSERT_TRUE(until([&] { return hub_heard_.frames.size() > before; }, Duration(1000))) << turn;
  }
}

TEST_F(ZmqTransport, ManyMessagesDoNotKeepTimersWaiting) {
  start_hub();
  const auto spoke = connected_spoke("site-a");
  int echoes = 0;
  hub_heard_.on_frames = [&](const SiteId& from, WireFrames frames) { (void)hub_->send(from, std::move(frames)); };
  spoke->heard.on_frames = [&](const SiteId& hub, WireFrames frames) {
    ++echoes;
    (void)spoke->transport->send(hub, std::move(frames));
  };
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(spoke->transport->send(kCoordinator, {{1}}));
  const Time start = clock_.now();
  wait(Duration(300));
  EXPECT_LT(clock_.now() - start, Duration(600));
  EXPECT_GT(echoes, 100);
}

TEST_F(ZmqTransport, AnAddressOfIpv6IsListenedOnAndDialled) {
  for (const char* address : {"tcp://[::1]:0", "tcp://[::]:0"}) {
    auto hub = listen(loop_, address, hub_keys_, identify(), hub_heard_.handlers(), log_);
    if (!hub && hub.error().fault == Fault::kUnavailable) GTEST_SKIP() << "no IPv6 here: " << hub.error().what;
    ASSERT_TRUE(hub) << hub.error().what;
    const std::string bound = bound_address(**hub);
    hub_ = std::move(*hub);
    address_ = "tcp://[::1]" + bound.substr(bound.rfind(':'));
    auto spoke = connected_spoke("site-a");
    EXPECT_EQ(spoke->heard.connected.size(), 1u) << address;
  }
}

}  // namespace
}  // namespace expunge
