#include "common/data/jpeg_frame.h"

#include <gtest/gtest.h>

#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

TEST(JpegFrame, TellsTheSizeThatAStreamStates) {
  EXPECT_EQ(jpeg_frame(jpeg_of(40, 30, TJPF_GRAY, picture(40, 30, 1))), (JpegFrame{30, 40}));
  EXPECT_EQ(jpeg_frame(jpeg_of(9, 300, TJPF_RGB, picture(9, 300, 3))), (JpegFrame{300, 9}));
}

TEST(JpegFrame, TellsNothingOfOtherBytes) {
  EXPECT_FALSE(jpeg_frame({}));
  EXPECT_FALSE(jpeg_frame(bytes_of("no JPEG at all")));
  const Bytes whole = jpeg_of(40, 30, TJPF_GRAY, picture(40, 30, 1));
  for (std::size_t size = 0; size < 20; ++size) EXPECT_FALSE(jpeg_frame(ByteView(whole).first(size)));
}

TEST(JpegFrame, LooksNoFurtherThanTheFirstScan) {
  const Bytes frame = {0xFF, 0xC0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0}, scan = {0xFF, 0xDA, 0, 2};
  const auto stream_of = [](const Bytes& first, const Bytes& second) {
    Bytes stream{0xFF, 0xD8};
    stream.insert(stream.end(), first.begin(), first.end());
    stream.insert(stream.end(), second.begin(), second.end());
    return stream;
  };
  EXPECT_EQ(jpeg_frame(stream_of(frame, scan)), (JpegFrame{30, 40}));
  EXPECT_FALSE(jpeg_frame(stream_of(scan, frame)));
}

}  // namespace
}  // namespace expunge
