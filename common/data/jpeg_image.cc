// JPEG through libjpeg-turbo's own interface.
#include <turbojpeg.h>

#include <memory>
#include <string>

#include "common/data/image.h"

namespace expunge {
namespace {

struct Close {
  void operator()(void* decoder) const { tjDestroy(decoder); }
};
using Decoder = std::unique_ptr<void, Close>;

Result<Decoder> make_decoder() {
  Decoder decoder(tjInitDecompress());
  if (!decoder) return unavailable("the image could not be decoded: not enough memory");
  return decoder;
}

Error unsound(const Decoder& decoder) {
  return corrupt("the image is no sound JPEG file (" + std::string(tjGetErrorStr2(decoder.get())) + ")");
}

Result<ImageHeader> read_header(const Decoder& decoder, ByteView file) {
  int width = 0, height = 0, sampling = 0, colours = 0;
  if (tjDecompressHeader3(decoder.get(), file.data(), file.size(), &width, &height, &sampling, &colours) != 0)
    return unsound(decoder);
  if (colours == TJCS_CMYK || colours == TJCS_YCCK)
    return bad_input("the image is a JPEG file for print (CMYK); save it as grey or RGB");
  return ImageHeader{width, height, colours == TJCS_GRAY ? 1 : 3};
}

// Sides at 1/2, 1/4 or 1/8, rounded up: what the decoder gives for them.
ImageHeader at_scale(const ImageHeader& whole, std::int64_t part) {
  return {(whole.width + part - 1) / part, (whole.height + part - 1) / part, whole.channels};
}

ImageHeader scaled(const ImageHeader& whole, std::int64_t least) {
  for (const std::int64_t part : {8, 4, 2})
    if (whole.width / part >= least && whole.height / part >= least) return at_scale(whole, part);
  return whole;
}

}  // namespace

Result<ImageHeader> jpeg_header(ByteView file) {
  EXPUNGE_TRY(decoder, make_decoder());
  return read_header(decoder, file);
}

Result<Image> decode_jpeg(ByteView file, std::int64_t least) {
  EXPUNGE_TRY(decoder, make_decoder());
  EXPUNGE_TRY(whole, read_header(decoder, file));
  EXPUNGE_TRY_DO(check_size(whole));
  Image image{scaled(whole, least), {}};
  const ImageHeader& header = image.header;
  image.pixels.resize(static_cast<std::size_t>(header.width * header.height * header.channels));
  // A warning means that pixels were made up: the rest of a file that ends too early, for one.
  if (tjDecompress2(decoder.get(), file.data(), file.size(), image.pixels.data(), static_cast<int>(header.width), 0,
                    static_cast<int>(header.height), header.channels == 1 ? TJPF_GRAY : TJPF_RGB,
                    TJFLAG_LIMITSCANS) != 0)
    return unsound(decoder);
  return image;
}

}  // namespace expunge
