#include "protocols/host/host.h"

#include <gtest/gtest.h>

#include "tests/support/memory_files.h"

namespace expunge {
namespace {

class FullStore final : public Store {
 public:
  Result<std::map<std::string, std::string>> values() const override { return std::map<std::string, std::string>(); }
  Status commit(const std::vector<StoredChange>& changes, const std::vector<NewEntry>&, WallTime) override {
    asked = changes;
    return is_full ? Status(unavailable("no space left")) : Status();
  }
  Result<std::vector<StoredEntry>> ledger(std::uint64_t) const override { return std::vector<StoredEntry>(); }
  std::vector<StoredChange> asked;
  bool is_full = false;
};

class SilentLog final : public LogSink {
 public:
  void write(Level, std::string_view) override {}
};

class HostTest : public testing::Test {
 protected:
  using Actions = std::vector<std::variant<Send, Record, WakeAt, Note>>;
  static Actions recording(Change change) { return {Record{.changes = {std::move(change)}, .entries = {}}}; }
  Host::Handlers handlers() {
    Host::Handlers handlers;
    handlers.on_connected = [this](const SiteId&) { ++connected_; };
    handlers.on_disconnected = [this](const SiteId&) { ++disconnected_; };
    return handlers;
  }

  Loop loop_;
  FullStore store_;
  MemoryFiles files_;
  SilentLog log_;
  SystemClock clock_;
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

TEST_F(HostTest, TellsTheStoreWhichChangesEndASecret) {
  host_.carry_out(recording({"a", "1", true}));
  ASSERT_EQ(store_.asked.size(), 1U);
  EXPECT_TRUE(store_.asked[0].ends_secret);
  host_.carry_out(recording({"a", "2"}));
  EXPECT_FALSE(store_.asked.at(0).ends_secret);
}

}  // namespace
}  // namespace expunge
