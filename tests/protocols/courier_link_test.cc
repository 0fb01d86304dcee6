// Two couriers and a line between them that loses, repeats, reorders and breaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/base/random.h"
#include "protocols/codec.h"
#include "protocols/courier.h"
#include "tests/protocols/examples.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

const SiteId kSite = SiteId::of("site-a");

Status admit_all(const SiteId&, const Message&, std::span<const BlobRef>) {
  return {};
}

// One direction after the other, in virtual time.
class Line {
 public:
  explicit Line(std::uint64_t seed) : random_(seed) {}

  void carry(std::vector<FramesTo> sent, Time now) {
    for (auto& frames : sent) {
      if (random_.chance(0.1)) continue;
      if (random_.chance(0.1)) on_the_way_.emplace(arrival(now), frames);
      on_the_way_.emplace(arrival(now), std::move(frames));
    }
  }
  void cut() { on_the_way_.clear(); }
  std::optional<Time> next() const {
    return on_the_way_.empty() ? std::nullopt : std::optional(on_the_way_.begin()->first);
  }
  FramesTo take() { return std::move(on_the_way_.extract(on_the_way_.begin()).mapped()); }

 private:
  Time arrival(Time now) { return now + Duration(1 + random_.below(200)); }

  Random random_;
  std::multimap<Time, FramesTo> on_the_way_;
};

struct Party {
  SiteId name;
  Courier courier;
  std::vector<Message> got;
  std::vector<Bytes> contents;
};

// Sends one message until it arrives, as a protocol would.
class Link {
 public:
  explicit Link(std::uint64_t seed) : line_(seed), random_(seed + 1) {}

  void send_until_delivered(const Message& message, const std::vector<Attachment>& attachments) {
    const auto before = site_.got.size();
    const auto patience = now_ + Duration(86'400'000);
    while (site_.got.size() == before && now_ < patience) {
      take(hub_, hub_.courier.send(kSite, message, attachments));
      run_until(now_ + Duration(30'000));
    }
  }
  const Party& site() const { return site_; }
  std::size_t most_on_the_way() const { return most_asked_; }

 private:
  void run_until(Time end) {
    while (true) {
      const auto next = std::min({line_.next().value_or(end), hub_.courier.next_wake().value_or(end),
                                  site_.courier.next_wake().value_or(end)});
      now_ = std::max(now_, next);
      if (now_ >= end) return;
      if (random_.chance(0.01)) reconnect();
      if (line_.next() && *line_.next() <= now_) arrive(line_.take());
      take(hub_, hub_.courier.on_time(now_));
      take(site_, site_.courier.on_time(now_));
    }
  }
  void reconnect() {
    line_.cut();
    take(hub_, hub_.courier.on_connected(kSite, now_));
    take(site_, site_.courier.on_connected(kCoordinator, now_));
  }
  void arrive(FramesTo frames) {
    auto& party = frames.to == kSite ? site_ : hub_;
    const auto& from = frames.to == kSite ? kCoordinator : kSite;
    take(party, party.courier.on_frames(from, std::move(frames.frames), now_));
  }
  void take(Party& party, CourierStep step) {
    for (const auto& refused : step.refused) EXPECT_EQ(refused.error.fault, Fault::kStale) << refused.error.what;
    for (const auto& trouble : step.troubles) ADD_FAILURE() << trouble.what;
    for (auto& delivered : step.delivered) {
      party.got.push_back(delivered.message);
      for (const auto& blob : delivered.attachments) party.contents.push_back(*read_all(*blob, 1 << 24));
    }
    std::size_t asked = 0;
    for (const auto& frames : step.send) asked += std::holds_alternative<Fetch>(*decode(frames.frames[0]));
    most_asked_ = std::max(most_asked_, asked);
    line_.carry(std::move(step.send), now_);
  }

  static CourierRules rules() {
    CourierRules rules;
    rules.chunk = 1000;
    rules.window = 3;
    rules.total = 9000;  // for one peer two chunks at once
    return rules;
  }
  DiskFiles files_;
  TemporaryFolder folder_;
  Path spool_ = folder_ / "spool";
  Line line_;
  Random random_;
  Time now_{};
  std::size_t most_asked_ = 0;
  Party hub_{kCoordinator, Courier(files_, spool_, rules(), admit_all), {}, {}};
  Party site_{kSite, Courier(files_, spool_, rules(), admit_all), {}, {}};
};

Bytes some_bytes(Random& random) {
  Bytes bytes(random.below(30'000));
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

TEST(CourierLink, DeliversIntactOverABadLine) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Random random(seed);
    Link link(seed);
    for (std::uint64_t round = 1; round <= 4; ++round) {
      const auto model = some_bytes(random);
      const auto mask = some_bytes(random);
      auto task = a_round_task();
      task.round = {round};
      link.send_until_delivered(task, {*attach(std::make_shared<MemoryBlob>(model), 1000),
                                       *attach(std::make_shared<MemoryBlob>(mask), 1000)});
      ASSERT_FALSE(link.site().got.empty()) << "seed " << seed;
      ASSERT_TRUE(link.site().got.back() == Message(task)) << "seed " << seed;
      const auto& contents = link.site().contents;
      ASSERT_EQ(contents[contents.size() - 2], model) << "seed " << seed;
      ASSERT_EQ(contents.back(), mask) << "seed " << seed;
    }
    EXPECT_LE(link.most_on_the_way(), 6U) << "two attachments, a window of three each";
  }
}

// Not for time's sake alone: the path must not copy a chunk more often than it must.
TEST(CourierLink, MovesAModelOfFortyFiveMegabytes) {
  DiskFiles files;
  const TemporaryFolder folder;
  const Path spool = folder / "spool";
  Courier hub(files, spool, {}, admit_all);
  Courier site(files, spool, {}, admit_all);
  const Bytes model(44'700'000, 7);
  const SystemClock clock;
  const auto start = clock.now();
  auto attachment = attach(std::make_shared<MemoryBlob>(model), CourierRules().chunk);
  const auto described = clock.now();
  auto queue = hub.send(kSite, a_published(), {std::move(*attachment)}).send;
  std::vector<Delivered> delivered;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    auto frames = std::exchange(queue[i].frames, {});
    auto step = queue[i].to == kSite ? site.on_frames(kCoordinator, std::move(frames), clock.now())
                                     : hub.on_frames(kSite, std::move(frames), clock.now());
    for (auto& sent : step.send) queue.push_back(std::move(sent));
    for (auto& one : step.delivered) delivered.push_back(std::move(one));
  }
  const auto moved = clock.now();
  ASSERT_EQ(delivered.size(), 1U);
  EXPECT_TRUE(*read_all(*delivered[0].attachments[0], model.size()) == model);
  RecordProperty("describe_ms", static_cast<int>((described - start).count()));
  RecordProperty("transfer_ms", static_cast<int>((moved - described).count()));
}

}  // namespace
}  // namespace expunge
