#include "protocols/host/host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocols/codec.h"
#include "tests/support/memory_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FullStore final : public Store {
 public:
  Result<std::map<std::string, std::string>> values() const override { return std::map<std::string, std::string>(); }
  Status commit(const std::vector<StoredChange>& changes, const std::vector<NewEntry>&, WallTime) override {
    asked = changes;
    return is_full ? Status(unavailable("no space left")) : Status();
  }
  Status scrub() override { return {}; }
  Result<std::vector<StoredEntry>> ledger(std::uint64_t) const override { return std::vector<StoredEntry>(); }
  std::vector<StoredChange> asked;
  bool is_full = false;
};

class SilentLog final : public LogSink {
 public:
  void write(Level, std::string_view) override {}
};

class SetClock final : public Clock {
 public:
  Time now() const override { return time; }
  WallTime wall() const override { return {}; }
  Time time{Duration{1}};
};

class PausingTransport final : public Transport {
 public:
  Status send(const SiteId&, WireFrames) override { return {}; }
  void pause(const SiteId& peer) override { paused.push_back(peer); }
  std::vector<SiteId> paused;
};

class HostTest : public testing::Test {
 protected:
  using Actions = std::vector<std::variant<Send, Record, WakeAt, Note>>;
  static Actions recording(Change change) { return {Record{.changes = {std::move(change)}, .entries = {}}}; }
  Host::Handlers handlers() {
    Host::Handlers handlers;
    handlers.admit = [](const SiteId&, const Message&, std::span<const BlobRef>) { return Status(); };
    handlers.on_dropped = [this](const Dropped& each) { dropped_.push_back(each.message); };
    handlers.on_connected = [this](const SiteId&) { ++connected_; };
    handlers.on_disconnected = [this](const SiteId&) { ++disconnected_; };
    return handlers;
  }

  Loop loop_;
  FullStore store_;
  MemoryFiles files_;
  SilentLog log_;
  SetClock clock_;
  PausingTransport transport_;
  std::vector<Message> dropped_;
  int connected_ = 0;
  int disconnected_ = 0;
  Host host_{Host::Parts{loop_, store_, files_, log_, clock_, "spool"}, handlers()};
};

TEST_F(HostTest, HearsOfPeersThatComeAndGoUntilItFailed) {
  const auto heard = host_.transport_handlers();
  const SiteId peer = SiteId::of("site-a");
  heard.on_connected(peer);
  heard.on_disconnected(peer);
  store_.is_full = true;
  host_.carry_out(recording({"a", "1"}));
  ASSERT_TRUE(host_.failure());
  heard.on_connected(peer);
  heard.on_disconnected(peer);
  EXPECT_EQ(connected_, 1);
  EXPECT_EQ(disconnected_, 1);
}

TEST_F(HostTest, HearsOfAMessageWhoseAttachmentsDoNotCome) {
  host_.attach(transport_);
  const auto heard = host_.transport_handlers();
  RoundTask task;
  task.round = {5};
  heard.on_frames(kCoordinator, {encode(Offer{7, task, {{3, std::vector<Digest>(1)}}})});
  EXPECT_TRUE(dropped_.empty());
  heard.on_frames(kCoordinator, {encode(Gone{7})});
  EXPECT_EQ(dropped_, std::vector<Message>{task});
}

TEST_F(HostTest, TellsTheStoreWhichChangesEndASecret) {
  host_.carry_out(recording({"a", "1", true}));
  ASSERT_EQ(store_.asked.size(), 1U);
  EXPECT_TRUE(store_.asked[0].ends_secret);
  host_.carry_out(recording({"a", "2"}));
  EXPECT_FALSE(store_.asked.at(0).ends_secret);
}

const SiteId kPeer = SiteId::of("site-a");

TEST_F(HostTest, PausesWhoSendsAThousandUnreadableFramesWithinAnHour) {
  host_.attach(transport_);
  const auto heard = host_.transport_handlers();
  for (int i = 0; i < 999; ++i) heard.on_frames(kPeer, {{1, 2, 3}});
  EXPECT_THAT(transport_.paused, IsEmpty());
  heard.on_frames(kPeer, {{1, 2, 3}});
  EXPECT_THAT(transport_.paused, ElementsAre(kPeer));
  EXPECT_EQ(host_.traffic().at(kPeer).refused, 1000U);
}

TEST_F(HostTest, CountsWhatTheTransportFoundUnreadableToo) {
  host_.attach(transport_);
  const auto heard = host_.transport_handlers();
  for (int i = 0; i < 1000; ++i) heard.on_refused(kPeer, bad_input("a frame too large"));
  EXPECT_THAT(transport_.paused, ElementsAre(kPeer));
}

TEST_F(HostTest, ForgivesWhatIsAnHourOld) {
  host_.attach(transport_);
  const auto heard = host_.transport_handlers();
  for (int i = 0; i < 999; ++i) heard.on_frames(kPeer, {{1, 2, 3}});
  clock_.time += std::chrono::hours(1);
  for (int i = 0; i < 999; ++i) heard.on_frames(kPeer, {{1, 2, 3}});
  EXPECT_THAT(transport_.paused, IsEmpty());
}

TEST_F(HostTest, HoldsNeitherARefusedRequestNorABadLinkAgainstAPeer) {
  host_.attach(transport_);
  const auto heard = host_.transport_handlers();
  for (int i = 0; i < 2000; ++i) {
    host_.carry_out(Actions{Send{kPeer, Refusal{"over the quota"}, {}}});
    heard.on_refused(kPeer, unavailable("ended the connection during the handshake"));
    heard.on_refused(kPeer, not_trusted("refused this kit's key"));
  }
  EXPECT_THAT(transport_.paused, IsEmpty());
  EXPECT_EQ(host_.traffic().at(kPeer).refused, 6000U);
}

}  // namespace
}  // namespace expunge
