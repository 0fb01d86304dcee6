#include "common/crypto/seal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace expunge {
namespace {

constexpr std::size_t kPiece = 1 << 20;
constexpr std::size_t kHeader = 16;
constexpr std::size_t kTag = 16;

// Collects what is written, in place of a disk.
class CollectingWriter final : public FileWriter {
 public:
  explicit CollectingWriter(Bytes& into) : into_(into) {}
  Status append(ByteView bytes) override {
    into_.insert(into_.end(), bytes.begin(), bytes.end());
    return {};
  }
  Status commit() override { return {}; }

 private:
  Bytes& into_;
};

SecretBytes key_of(std::uint8_t first) {
  Bytes key(32);
  std::iota(key.begin(), key.end(), first);
  return SecretBytes(std::move(key));
}

Bytes text_of_size(std::size_t size) {
  Bytes text(size);
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<std::uint8_t>(i * 7 + (i >> 10));
  return text;
}

Bytes sealed(ByteView plain, std::size_t step = 100'000) {
  Bytes out;
  const auto writer = sealing(std::make_unique<CollectingWriter>(out), key_of(0), plain.size());
  for (std::size_t at = 0; at < plain.size(); at += step)
    EXPECT_TRUE(writer->append(plain.subspan(at, std::min(step, plain.size() - at))));
  EXPECT_TRUE(writer->commit());
  return out;
}

Result<std::unique_ptr<Blob>> opened(Bytes bytes, std::uint8_t key = 0) {
  return unsealed(std::make_unique<MemoryBlob>(std::move(bytes)), key_of(key));
}

Result<Bytes> unsealed_text(Bytes bytes) {
  EXPUNGE_TRY(blob, opened(std::move(bytes)));
  return read_all(*blob, 1 << 24);
}

// Made with Python's cryptography package: nonce 0, beside the text the size and the piece's number as u64.
TEST(Seal, FormatIsFrozen) {
  EXPECT_EQ(to_hex(sealed(view_of("weights"))),
            "657870756e676531070000000000000079d9dcb9dd58f05c87a0861a7716bf8b0c33be507d0802");
  EXPECT_EQ(to_hex(sealed({})), "657870756e6765310000000000000000470b877f0234d01736f62d1b015de694");
}

TEST(Seal, GivesBackWhatWasSealed) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kPiece - 1, kPiece, kPiece + 1, 3 * kPiece + 5}) {
    const Bytes plain = text_of_size(size);
    const auto read = unsealed_text(sealed(plain));
    ASSERT_TRUE(read) << size << ": " << read.error().what;
    EXPECT_EQ(*read, plain) << size;
  }
}

TEST(Seal, StepsOfWritingDoNotMatter) {
  const Bytes plain = text_of_size(2 * kPiece + 100);
  EXPECT_EQ(sealed(plain, 4 * kPiece), sealed(plain, 12345));
}

TEST(Seal, CanBeReadAtAnyOffset) {
  const Bytes plain = text_of_size(3 * kPiece + 77);
  const auto blob = *opened(sealed(plain));
  for (const std::size_t at : {3 * kPiece, std::size_t{5}, 2 * kPiece - 3, kPiece, 3 * kPiece + 70}) {
    Bytes into(7);
    ASSERT_TRUE(blob->read(at, into));
    EXPECT_TRUE(std::ranges::equal(into, ByteView(plain).subspan(at, 7))) << at;
  }
  Bytes beyond(8);
  EXPECT_EQ(blob->read(3 * kPiece + 70, beyond).error().fault, Fault::kCorrupt);
  EXPECT_EQ(blob->read(~0ull - 3, beyond).error().fault, Fault::kCorrupt);
}

TEST(Seal, HidesTheText) {
  const Bytes plain = bytes_of("a name that nobody else may see");
  EXPECT_THAT(std::string(text_of(sealed(plain))), testing::Not(testing::HasSubstr("nobody")));
}

TEST(Seal, AnotherKeyIsRefusedAtOnce) {
  const auto blob = opened(sealed(text_of_size(100)), 1);
  ASSERT_FALSE(blob);
  EXPECT_EQ(blob.error().fault, Fault::kCorrupt);
  EXPECT_EQ(blob.error().what, "piece 1 of 1 of a sealed file was changed, or sealed with another key");
}

TEST(Seal, AKeyOfAnotherLengthIsRefused) {
  const auto blob = unsealed(std::make_unique<MemoryBlob>(sealed({})), SecretBytes(Bytes(16)));
  EXPECT_EQ(blob.error().fault, Fault::kBadInput);
}

// Header, and for each of three pieces its first and last byte and both ends of its tag.
TEST(Seal, AFlippedBitInAnyPieceIsFound) {
  const Bytes good = sealed(text_of_size(2 * kPiece + 50));
  std::vector<std::size_t> places(kHeader);
  std::iota(places.begin(), places.end(), 0u);
  for (const std::size_t start : {kHeader, kHeader + kPiece + kTag, kHeader + 2 * (kPiece + kTag)}) {
    const std::size_t end = std::min(start + kPiece + kTag, good.size());
    places.insert(places.end(), {start, end - kTag - 1, end - kTag, end - 1});
  }
  for (const std::size_t place : places) {
    Bytes bad = good;
    bad[place] ^= 1;
    const auto read = unsealed_text(std::move(bad));
    ASSERT_FALSE(read) << place;
    EXPECT_EQ(read.error().fault, Fault::kCorrupt) << place;
  }
}

TEST(Seal, NothingOfAChangedPieceIsHandedOut) {
  Bytes bad = sealed(text_of_size(2 * kPiece));
  bad.back() ^= 1;
  const auto blob = *opened(std::move(bad));
  Bytes into(100, 0xee);
  EXPECT_TRUE(blob->read(0, into));
  std::ranges::fill(into, std::uint8_t{0xee});
  EXPECT_FALSE(blob->read(kPiece + 10, into));
  EXPECT_EQ(into, Bytes(100, 0xee));
  EXPECT_FALSE(blob->read(kPiece + 10, into));  // nor the second time
}

TEST(Seal, ACutFileIsRefusedWhereverItWasCut) {
  const Bytes good = sealed(text_of_size(2 * kPiece + 50));
  const std::size_t whole = kPiece + kTag;
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, kHeader, kHeader + kTag, kHeader + whole,
                                 kHeader + 2 * whole, good.size() - kTag, good.size() - 1}) {
    const auto blob = opened(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    ASSERT_FALSE(blob) << size;
    EXPECT_EQ(blob.error().fault, Fault::kCorrupt) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(opened(std::move(longer)).error().fault, Fault::kCorrupt);
}

TEST(Seal, WholePiecesCutOffWithAMatchingHeaderAreFound) {
  Bytes bad = sealed(text_of_size(2 * kPiece));
  bad.resize(kHeader + kPiece + kTag);
  bad[8] = bad[9] = bad[11] = 0;
  bad[10] = 0x10;  // 1 MiB
  EXPECT_EQ(opened(std::move(bad)).error().what,
            "piece 1 of 1 of a sealed file was changed, or sealed with another key");
}

TEST(Seal, ExchangedPiecesAreFound) {
  Bytes bad = sealed(text_of_size(2 * kPiece));
  const auto first = bad.begin() + kHeader;
  std::swap_ranges(first, first + kPiece + kTag, first + kPiece + kTag);
  EXPECT_EQ(opened(std::move(bad)).error().fault, Fault::kCorrupt);
}

TEST(Seal, ASizeThatCannotBeIsRefused) {
  Bytes bad = sealed(text_of_size(10));
  std::fill_n(bad.begin() + 8, 8, std::uint8_t{0xff});
  EXPECT_EQ(opened(std::move(bad)).error().fault, Fault::kCorrupt);
}

TEST(Sealing, TakesExactlyTheSizeItWasMadeFor) {
  Bytes out;
  const auto writer = sealing(std::make_unique<CollectingWriter>(out), key_of(0), 10);
  EXPECT_TRUE(writer->append(Bytes(9)));
  EXPECT_EQ(writer->commit().error().what, "a file sealed for 10 bytes was given only 9");
  EXPECT_EQ(writer->append(Bytes(2)).error().what, "a file sealed for 10 bytes was given 11");
  EXPECT_TRUE(writer->append(Bytes(1)));
  EXPECT_TRUE(writer->commit());
}

}  // namespace
}  // namespace expunge
