#include "common/data/jpeg_frame.h"

namespace expunge {
namespace {

constexpr std::uint8_t kStartOfScan = 0xDA;

// SOF0 to SOF15 without the three codes that mean something else, and SOF55 of JPEG-LS.
bool is_frame(std::uint8_t marker) {
  if (marker == 0xF7) return true;
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

}  // namespace

std::optional<JpegFrame> jpeg_frame(ByteView stream) {
  const auto number = [&](std::size_t at) { return static_cast<std::size_t>(stream[at] << 8 | stream[at + 1]); };
  constexpr std::size_t kStartOfImage = 2, kFrameEnd = 9;
  for (std::size_t at = kStartOfImage; at + kFrameEnd <= stream.size() && stream[at] == 0xFF;) {
    const std::uint8_t marker = stream[at + 1];
    if (marker == 0xFF) {  // filling
      ++at;
      continue;
    }
    if (marker == kStartOfScan) break;
    if (is_frame(marker))
      return JpegFrame{static_cast<std::int64_t>(number(at + 5)), static_cast<std::int64_t>(number(at + 7))};
    at += 2 + number(at + 2);
  }
  return std::nullopt;
}

}  // namespace expunge
