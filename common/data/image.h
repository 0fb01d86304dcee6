// One image as its file holds it, decoded to bytes, and the adapters that decode. Each kind of file has a file here
// that alone knows its library; image_decoder.h chooses among them by content.
//
// Errors say "the image is …": the caller says before it which record's, because a file's name may tell of a patient.
// kBadInput: of a kind, mode or size that is not taken; kCorrupt: not sound.
#pragma once

#include <cstdint>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace expunge {

struct ImageHeader {
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t channels = 1;  // 1: grey; 3: red, green, blue
  bool operator==(const ImageHeader&) const = default;
};

struct Image {
  ImageHeader header;
  Bytes pixels;  // row by row, the channels of a pixel beside each other, black 0, white 255
};

inline constexpr std::int64_t kLeastImageSide = 8;
inline constexpr std::int64_t kMostImageSide = 32'767;
inline constexpr std::int64_t kMostImagePixels = 100'000'000;
inline constexpr std::uint64_t kMostImageFile = std::uint64_t{1} << 30;

// Refused before any memory is taken for the pixels.
Status check_size(const ImageHeader& header);

// Headers alone, from a file's first bytes or from all of it.
Result<ImageHeader> jpeg_header(ByteView file);
Result<ImageHeader> png_header(ByteView file);

// `least`: pixels that both sides should still have; a JPEG of more than twice that is decoded at a half, a quarter or
// an eighth of its size, which is faster and as good for one that is made smaller afterwards. The header is the decoded
// size's.
Result<Image> decode_jpeg(ByteView file, std::int64_t least);
// 16 bits are scaled to 8; there is no gamma correction.
Result<Image> decode_png(ByteView file);
// One frame of MONOCHROME1 or MONOCHROME2 with 8 to 16 bits, inverted, rescaled and seen through the file's first
// window as DICOM says (PS3.3 C.7.6.3, C.11.1, C.11.2); without a window the file's darkest value is black, its
// brightest white. Transfer syntaxes: uncompressed, RLE, JPEG, JPEG-LS.
Result<ImageHeader> dicom_header(ByteView file);
Result<Image> decode_dicom(ByteView file);

}  // namespace expunge
