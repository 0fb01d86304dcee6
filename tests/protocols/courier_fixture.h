// A receiving coordinator and a site that sends to it, for the courier's tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/base/random.h"
#include "protocols/codec.h"
#include "protocols/courier.h"
#include "tests/protocols/examples.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

inline constexpr std::uint64_t kChunk = 1000;
inline const SiteId kSite = SiteId::of("site-a");
inline const SiteId kOther = SiteId::of("site-b");

inline CourierRules small_rules() {
  CourierRules rules;
  rules.chunk = kChunk;
  rules.window = 3;
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

inline Bytes some_bytes(std::size_t size, std::uint64_t seed) {
  Random random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return bytes;
}

inline Attachment an_attachment(const Bytes& bytes, std::uint64_t chunk = kChunk) {
  auto attachment = attach(std::make_shared<MemoryBlob>(bytes), chunk);
  ensure(static_cast<bool>(attachment), "attach");
  return std::move(*attachment);
}

inline Bytes content(const Blob& blob) {
  auto bytes = read_all(blob, std::uint64_t{1} << 32);
  ensure(static_cast<bool>(bytes), "read_all");
  return std::move(*bytes);
}

inline Frames frames_of(const Envelope& envelope) {
  Frames frames;
  frames.push_back(encode(envelope));
  return frames;
}

inline Frames chunk_frames(const Chunk& chunk, Bytes bytes) {
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

inline std::vector<std::string> refusals_told(const CourierStep& step) {
  std::vector<std::string> reasons;
  for (const auto& offer : envelopes_in<Offer>(step))
    if (const auto* refusal = std::get_if<Refusal>(&offer.message)) reasons.push_back(refusal->reason);
  return reasons;
}

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
  TemporaryFolder folder;
  Path spool = folder / "spool";
  Status verdict;
  Courier receiver{files, spool, small_rules(),
                   [this](const SiteId&, const Message&, std::span<const BlobRef>) { return verdict; }};
  Courier sender{files, spool, small_rules(),
                 [](const SiteId&, const Message&, std::span<const BlobRef>) { return Status(); }};
};

inline void expect_refused(const CourierStep& step, Fault fault) {
  ASSERT_THAT(step.refused, testing::SizeIs(1));
  EXPECT_EQ(step.refused[0].from, kSite);
  EXPECT_EQ(step.refused[0].error.fault, fault) << step.refused[0].error.what;
  EXPECT_THAT(step.delivered, testing::IsEmpty());
}

}  // namespace expunge
