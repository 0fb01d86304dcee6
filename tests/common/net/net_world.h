// A hub, spokes and raw ZeroMQ strangers on one loop, over real TCP on this machine.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/net/zmq_transport.h"

namespace expunge {

class MemoryLog final : public LogSink {
 public:
  void write(Level, std::string_view line) override { lines.emplace_back(line); }
  bool has(std::string_view text) const {
    for (const auto& line : lines)
      if (line.find(text) != std::string::npos) return true;
    return false;
  }
  std::vector<std::string> lines;
};

// What the handlers of one transport were told.
struct Heard {
  std::vector<std::pair<SiteId, WireFrames>> frames;
  std::vector<SiteId> connected;
  std::vector<SiteId> disconnected;
  std::vector<std::pair<SiteId, Error>> refused;
  std::function<void(const SiteId&, WireFrames)> on_frames;  // instead of `frames`
  std::function<void(const SiteId&)> on_refused;             // besides `refused`

  Transport::Handlers handlers() {
    return {[this](const SiteId& from, WireFrames got) {
              if (on_frames) return on_frames(from, std::move(got));
              frames.emplace_back(from, std::move(got));
            },
            [this](const SiteId& peer) { connected.push_back(peer); },
            [this](const SiteId& peer) { disconnected.push_back(peer); },
            [this](const SiteId& from, const Error& why) {
              refused.emplace_back(from, why);
              if (on_refused) on_refused(from);
            }};
  }
};

inline CurvePair copy_of(const CurvePair& pair) {
  const ByteView secret = pair.secret_key.reveal();
  return {pair.public_key, SecretBytes(Bytes(secret.begin(), secret.end()))};
}

class NetTest : public testing::Test {
 protected:
  struct Spoke {
    Heard heard;
    std::unique_ptr<Transport> transport;
  };

  // Runs the loop until `holds`, ten seconds at most.
  bool until(const std::function<bool()>& holds, Duration longest = Duration(10000)) {
    const Time end = clock_.now() + longest;
    bool held = holds();
    if (held) return true;
    std::function<void()> look = [&] {
      held = holds();
      if (held || clock_.now() >= end) return loop_.stop();
      loop_.at(clock_.now() + Duration(2), look);
    };
    loop_.at(clock_.now(), look);
    loop_.run();
    return held;
  }
  void wait(Duration time) {
    until([] { return false; }, time);
  }

  CurvePair& keys_of(const std::string& site) {
    if (!keys_.contains(site)) {
      keys_.emplace(site, make_curve_pair());
      members_[keys_.at(site).public_key] = SiteId::of(site);
    }
    return keys_.at(site);
  }
  Identify identify() {
    return [this](const CurveKey& key) -> std::optional<SiteId> {
      const auto found = members_.find(key);
      return found == members_.end() ? std::nullopt : std::optional(found->second);
    };
  }
  void start_hub(const std::string& address = "tcp://127.0.0.1:0") {
    auto hub = listen(loop_, address, hub_keys_, identify(), hub_heard_.handlers(), log_);
    ASSERT_TRUE(hub) << hub.error().what;
    hub_ = std::move(*hub);
    address_ = bound_address(*hub_);
  }
  std::unique_ptr<Spoke> start_spoke(const CurvePair& keys, const CurveKey& hub_key) {
    auto spoke = std::make_unique<Spoke>();
    auto transport = dial(loop_, address_, keys, hub_key, kCoordinator, spoke->heard.handlers(), log_);
    EXPECT_TRUE(transport) << transport.error().what;
    spoke->transport = std::move(*transport);
    return spoke;
  }
  std::unique_ptr<Spoke> start_spoke(const std::string& site) {
    return start_spoke(keys_of(site), hub_keys_.public_key);
  }
  std::unique_ptr<Spoke> connected_spoke(const std::string& site) {
    const auto before = hub_heard_.connected.size();
    auto spoke = start_spoke(site);
    EXPECT_TRUE(until([&] { return hub_heard_.connected.size() > before && !spoke->heard.connected.empty(); }));
    return spoke;
  }

  SystemClock clock_;
  Loop loop_;
  MemoryLog log_;
  CurvePair hub_keys_ = make_curve_pair();
  std::map<std::string, CurvePair> keys_;
  std::map<CurveKey, SiteId> members_;
  std::string address_;
  Heard hub_heard_;
  std::unique_ptr<Transport> hub_;
};

}  // namespace expunge
