// The size that a JPEG or JPEG-LS stream states of itself, of any process: its frame header (ITU-T T.81 B.2.2, T.87
// C.2.2).
#pragma once

#include <optional>

#include "common/base/bytes.h"

namespace expunge {

struct JpegFrame {
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool operator==(const JpegFrame&) const = default;
};

// Nothing where there is no frame header before the first scan.
std::optional<JpegFrame> jpeg_frame(ByteView stream);

}  // namespace expunge
