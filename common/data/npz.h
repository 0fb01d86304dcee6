// A `.npz` file: a zip of `.npy` members, stored or deflated. Nothing that the file says of itself is believed before
// it was checked, and arrays are decompressed straight into the caller's memory, so that one of 8 GB needs no second
// copy.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/base/file.h"
#include "common/base/result.h"
#include "common/data/npy.h"

namespace expunge {

inline constexpr std::uint64_t kMostNpzMember = std::uint64_t{32} << 30;

// A resource: owns the open file. One thread at a time.
class Npz {
 public:
  // `name` is for the errors, usually the path; a member that unpacks to more than `most_member` bytes is refused.
  static Result<std::unique_ptr<Npz>> open(std::unique_ptr<Blob> blob, std::string name,
                                           std::uint64_t most_member = kMostNpzMember);
  ~Npz();
  Npz(const Npz&) = delete;
  Npz& operator=(const Npz&) = delete;

  // `array` is a member's name without ".npy".
  bool has(std::string_view array) const;
  // kBadInput: no such member, too large, or of an unsupported kind; kCorrupt: not sound, or sizes that do not agree.
  Result<NpyHeader> header(std::string_view array) const;
  // Fills `into`, which has exactly the header's data_bytes, and checks the member's checksum.
  Status read(std::string_view array, std::span<std::uint8_t> into) const;
  Result<NpyArray> read(std::string_view array, std::uint64_t most_bytes) const;  // for the small ones

 private:
  struct Archive;
  explicit Npz(std::unique_ptr<Archive> archive);
  std::unique_ptr<Archive> archive_;
};

}  // namespace expunge
