#include "simulations/sim_transport.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace expunge {
namespace {

const SiteId kSite = SiteId::of("site-a");

struct Network : testing::Test {
  EventQueue queue;
  std::vector<std::string> heard;
  std::vector<std::string> tapped;

  SimNetwork make(NetworkQuality quality) {
    return {queue, quality, 1, [this](const SiteId& from, const SiteId& /*to*/, const WireFrames& frames) {
              tapped.push_back(from.str() + " " + std::string(text_of(frames.front())));
            }};
  }
  Transport::Handlers listener(const SiteId& self) {
    const std::string name = self.str();
    return {.on_frames =
                [this, name](const SiteId& /*from*/, WireFrames frames) {
                  heard.push_back(name + " got " + std::string(text_of(frames.front())));
                },
            .on_connected = [this, name](const SiteId& /*peer*/) { heard.push_back(name + " connected"); },
            .on_disconnected = [this, name](const SiteId& /*peer*/) { heard.push_back(name + " disconnected"); },
            .on_refused = {}};
  }
  void connect(SimNetwork& network) {
    network.attach(kCoordinator, listener(kCoordinator));
    network.attach(kSite, listener(kSite));
    run(Duration(10'000));
  }
  void run(Duration time) {
    const Time until = queue.now() + time;
    while (queue.next() && *queue.next() <= until) queue.run_next();
  }
};

WireFrames frames(std::string_view text) {
  return {bytes_of(text)};
}

TEST_F(Network, TellsBothSidesOfAConnectionTheCoordinatorFirst) {
  SimNetwork network = make({});
  connect(network);
  EXPECT_EQ(heard, (std::vector<std::string>{"coordinator connected", "site-a connected"}));
}

TEST_F(Network, DeliversInOrderAndShowsTheTapEverything) {
  SimNetwork network = make({});
  connect(network);
  heard.clear();
  ASSERT_TRUE(network.send(kSite, kCoordinator, frames("one")));
  ASSERT_TRUE(network.send(kSite, kCoordinator, frames("two")));
  run(Duration(1000));
  EXPECT_EQ(heard, (std::vector<std::string>{"coordinator got one", "coordinator got two"}));
  EXPECT_EQ(tapped, (std::vector<std::string>{"site-a one", "site-a two"}));
}

TEST_F(Network, LosesWhatWasUnderWayWhenAConnectionIsLostAndDialsAgain) {
  SimNetwork network = make({});
  connect(network);
  heard.clear();
  ASSERT_TRUE(network.send(kCoordinator, kSite, frames("lost")));
  network.drop(kSite);
  run(Duration(60'000));
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.front(), "site-a disconnected");
  EXPECT_EQ(heard.back(), "site-a connected");
  EXPECT_EQ(std::ranges::count(heard, "site-a got lost"), 0);
}

TEST_F(Network, RefusesToSendWithoutAConnection) {
  SimNetwork network = make({});
  connect(network);
  network.cut(kSite, Duration(60'000));
  const Status sent = network.send(kSite, kCoordinator, frames("x"));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().fault, Fault::kUnavailable);
}

TEST_F(Network, TakesLongerForMoreBytes) {
  SimNetwork network = make({.latency = Duration(10), .jitter = Duration(0), .bytes_per_second = 1000});
  connect(network);
  heard.clear();
  ASSERT_TRUE(network.send(kSite, kCoordinator, {Bytes(5000)}));
  run(Duration(5000));
  EXPECT_TRUE(heard.empty());
  run(Duration(5200));  // from the sending: nothing has happened since
  EXPECT_EQ(heard.size(), 1U);
}

TEST_F(Network, DuplicatesWhereTheScenarioSaysSo) {
  SimNetwork network = make({.latency = Duration(10), .jitter = Duration(0), .bytes_per_second = 1e6, .duplicate = 1});
  connect(network);
  heard.clear();
  ASSERT_TRUE(network.send(kSite, kCoordinator, frames("x")));
  run(Duration(5000));
  EXPECT_EQ(heard.size(), 2U);
}

}  // namespace
}  // namespace expunge
