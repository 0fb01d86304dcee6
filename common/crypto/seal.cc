#include "common/crypto/seal.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "common/crypto/piece_cipher.h"

namespace expunge {

namespace {

constexpr std::string_view kMagic = "expunge1";
constexpr std::uint64_t kHeaderSize = 16;
constexpr std::uint64_t kPieceSize = 1 << 20;
constexpr std::uint64_t kSealedPieceSize = kPieceSize + kSealTagSize;

// An empty plaintext has one piece too, so that its size is authenticated.
std::uint64_t piece_count(std::uint64_t size) {
  return std::max<std::uint64_t>(1, size / kPieceSize + (size % kPieceSize == 0 ? 0 : 1));
}

std::array<std::uint8_t, kHeaderSize> header_for(std::uint64_t size) {
  std::array<std::uint8_t, kHeaderSize> header{};
  std::ranges::copy(kMagic, header.begin());
  for (std::size_t i = 0; i < 8; ++i) header[8 + i] = static_cast<std::uint8_t>(size >> (8 * i));
  return header;
}

class SealingWriter final : public FileWriter {
 public:
  SealingWriter(std::unique_ptr<FileWriter> sealed, const SecretBytes& key, std::uint64_t size)
      : sealed_(std::move(sealed)), cipher_(key, size, PieceCipher::Way::kSeal), size_(size) {}

  Status append(ByteView bytes) override {
    if (bytes.size() > size_ - taken_)
      return bad_input("a file sealed for " + std::to_string(size_) + " bytes was given " +
                       std::to_string(taken_ + bytes.size()));
    taken_ += bytes.size();
    while (!bytes.empty()) {
      const std::size_t fits = std::min<std::size_t>(bytes.size(), kPieceSize - piece_.size());
      piece_.insert(piece_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(fits));
      bytes = bytes.subspan(fits);
      if (piece_.size() == kPieceSize) EXPUNGE_TRY_DO(write_piece());
    }
    return {};
  }

  Status commit() override {
    if (taken_ != size_)
      return bad_input("a file sealed for " + std::to_string(size_) + " bytes was given only " +
                       std::to_string(taken_));
    if (number_ < piece_count(size_)) EXPUNGE_TRY_DO(write_piece());
    return sealed_->commit();
  }

 private:
  Status write_piece() {
    if (number_ == 0) EXPUNGE_TRY_DO(sealed_->append(header_for(size_)));
    const Bytes sealed = cipher_.seal(number_++, piece_);
    piece_.clear();
    return sealed_->append(sealed);
  }

  std::unique_ptr<FileWriter> sealed_;
  PieceCipher cipher_;
  std::uint64_t size_;
  std::uint64_t taken_ = 0;
  std::uint64_t number_ = 0;  // of the piece being filled
  Bytes piece_;
};

// Keeps the last piece it opened, because readers take a file in small steps.
class UnsealedBlob final : public Blob {
 public:
  UnsealedBlob(std::unique_ptr<Blob> sealed, const SecretBytes& key, std::uint64_t size)
      : sealed_(std::move(sealed)), cipher_(key, size, PieceCipher::Way::kOpen), size_(size) {}
  std::uint64_t size() const override { return size_; }

  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset > size_ || into.size() > size_ - offset)
      return corrupt("a sealed file of " + std::to_string(size_) + " bytes ends before byte " +
                     std::to_string(offset + into.size()));
    while (!into.empty()) {
      EXPUNGE_TRY_DO(open_piece(offset / kPieceSize));
      const std::size_t skip = offset % kPieceSize;
      const std::size_t count = std::min(into.size(), piece_.size() - skip);
      std::memcpy(into.data(), piece_.data() + skip, count);
      into = into.subspan(count);
      offset += count;
    }
    return {};
  }

  Status open_piece(std::uint64_t number) const {
    if (number == opened_) return {};
    opened_ = kNone;
    const std::uint64_t plain_size = std::min(kPieceSize, size_ - number * kPieceSize);
    Bytes sealed(plain_size + kSealTagSize);
    EXPUNGE_TRY_DO(sealed_->read(kHeaderSize + number * kSealedPieceSize, sealed));
    piece_.resize(plain_size);
    if (!cipher_.open(number, sealed, piece_))
      return corrupt("piece " + std::to_string(number + 1) + " of " + std::to_string(piece_count(size_)) +
                     " of a sealed file was changed, or sealed with another key");
    opened_ = number;
    return {};
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  std::unique_ptr<Blob> sealed_;
  mutable PieceCipher cipher_;
  std::uint64_t size_;
  mutable std::uint64_t opened_ = kNone;
  mutable Bytes piece_;
};

Result<std::uint64_t> read_size(const Blob& sealed) {
  std::array<std::uint8_t, kHeaderSize> header{};
  if (sealed.size() < kHeaderSize + kSealTagSize) return corrupt("a sealed file is too short to be one");
  EXPUNGE_TRY_DO(sealed.read(0, header));
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < 8; ++i) size |= std::uint64_t{header[8 + i]} << (8 * i);
  if (text_of(header).substr(0, kMagic.size()) != kMagic) return corrupt("a sealed file does not start as one");
  const bool is_possible = size < sealed.size();
  if (!is_possible || sealed.size() != kHeaderSize + size + piece_count(size) * kSealTagSize)
    return corrupt("a sealed file of " + std::to_string(sealed.size()) + " bytes cannot hold the " +
                   std::to_string(size) + " that it states");
  return size;
}

}  // namespace

std::unique_ptr<FileWriter> sealing(std::unique_ptr<FileWriter> sealed, const SecretBytes& key, std::uint64_t size) {
  return std::make_unique<SealingWriter>(std::move(sealed), key, size);
}

Result<std::unique_ptr<Blob>> unsealed(std::unique_ptr<Blob> sealed, const SecretBytes& key) {
  if (key.size() != kSealKeySize)
    return bad_input("a sealed file's key has 32 bytes, not " + std::to_string(key.size()));
  EXPUNGE_TRY(size, read_size(*sealed));
  auto blob = std::make_unique<UnsealedBlob>(std::move(sealed), key, size);
  EXPUNGE_TRY_DO(blob->open_piece(0));
  return std::unique_ptr<Blob>(std::move(blob));
}

}  // namespace expunge
