#include "common/data/image_decoder.h"

#include <algorithm>
#include <string_view>

namespace expunge {
namespace {

constexpr std::string_view kJpegMark = "\xFF\xD8\xFF";
constexpr std::string_view kPngMark = "\x89PNG\r\n\x1A\n";
constexpr std::string_view kDicomMark = "DICM";
constexpr std::size_t kPreamble = 128;  // bytes of a DICOM file before its mark
constexpr std::uint64_t kStart = 4096;

enum class ImageKind : std::uint8_t { kJpeg, kPng, kDicom };

Result<ImageKind> kind_of(ByteView file) {
  const std::string_view text = text_of(file);
  if (text.starts_with(kJpegMark)) return ImageKind::kJpeg;
  if (text.starts_with(kPngMark)) return ImageKind::kPng;
  if (text.size() > kPreamble && text.substr(kPreamble).starts_with(kDicomMark)) return ImageKind::kDicom;
  return bad_input("the image is neither JPEG nor PNG nor DICOM by its content");
}

Result<ImageHeader> header_of(ImageKind kind, ByteView file) {
  if (kind == ImageKind::kJpeg) return jpeg_header(file);
  if (kind == ImageKind::kPng) return png_header(file);
  return dicom_header(file);
}

Result<ImageHeader> sized(const Result<ImageHeader>& header) {
  if (header) EXPUNGE_TRY_DO(check_size(*header));
  return header;
}

}  // namespace

Result<ImageHeader> read_image_header(const Blob& file) {
  Bytes start(static_cast<std::size_t>(std::min(file.size(), kStart)));
  if (!file.read(0, start)) return unavailable("the image could not be read");
  EXPUNGE_TRY(kind, kind_of(start));
  if (kind != ImageKind::kDicom) {
    const auto header = header_of(kind, start);
    if (header || header.error().fault != Fault::kCorrupt) return sized(header);
  }
  const auto whole = read_all(file, kMostImageFile);
  if (!whole) return bad_input("the image is of " + std::to_string(file.size()) + " bytes and could not be read whole");
  return sized(header_of(kind, *whole));
}

Result<Image> decode_image(ByteView file, std::int64_t least) {
  EXPUNGE_TRY(kind, kind_of(file));
  if (kind == ImageKind::kJpeg) return decode_jpeg(file, least);
  if (kind == ImageKind::kPng) return decode_png(file);
  return decode_dicom(file);
}

}  // namespace expunge
