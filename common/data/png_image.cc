// PNG through libpng, whose errors are long jumps: functions that hold a setjmp have no local with a destructor.
#include <png.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "common/data/image.h"

namespace expunge {
namespace {

// Of text, colour profiles and the like, which are passed over: a small file may hold much of it, packed.
constexpr std::size_t kMostChunk = std::size_t{1} << 20;
constexpr png_uint_32 kMostChunksKept = 32;

// A resource: libpng's own structures, what is left of the file, and why it gave up.
class Reader {
 public:
  explicit Reader(ByteView file) : left_(file) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &Reader::on_error, &Reader::on_warning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool is_made() const { return info_ != nullptr; }
  Error unsound() const { return corrupt("the image is no sound PNG file (" + std::string(why_.data()) + ")"); }

  bool read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_user_limits(png_, static_cast<png_uint_32>(kMostImageSide), static_cast<png_uint_32>(kMostImageSide));
    png_set_chunk_malloc_max(png_, kMostChunk);
    png_set_chunk_cache_max(png_, kMostChunksKept);
    png_set_read_fn(png_, this, &Reader::on_read);
    png_read_info(png_, info_);
    return true;
  }

  bool has_alpha() const {
    return (png_get_color_type(png_, info_) & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png_, info_, PNG_INFO_tRNS);
  }

  ImageHeader header() const {
    const bool is_colour = (png_get_color_type(png_, info_) & PNG_COLOR_MASK_COLOR) != 0;
    return {png_get_image_width(png_, info_), png_get_image_height(png_, info_), is_colour ? 3 : 1};
  }

  // `pixels` has room for 8 bits of each channel.
  bool read_pixels(std::uint8_t* pixels, std::size_t row_bytes) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);  // palettes to colours, fewer bits to 8
    png_set_scale_16(png_);
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    if (png_get_rowbytes(png_, info_) != row_bytes) png_error(png_, "rows of another length than its header says");
    const png_uint_32 height = png_get_image_height(png_, info_);
    for (int pass = 0; pass < passes; ++pass)
      for (png_uint_32 row = 0; row < height; ++row) png_read_row(png_, pixels + row * row_bytes, nullptr);
    png_read_end(png_, nullptr);
    return true;
  }

 private:
  static void on_read(png_structp png, png_bytep into, std::size_t size) {
    auto* self = static_cast<Reader*>(png_get_io_ptr(png));
    if (size > self->left_.size()) png_error(png, "it ends too early");
    std::memcpy(into, self->left_.data(), size);
    self->left_ = self->left_.subspan(size);
  }
  static void on_error(png_structp png, png_const_charp why) {
    auto* self = static_cast<Reader*>(png_get_error_ptr(png));
    std::strncpy(self->why_.data(), why, self->why_.size() - 1);
    png_longjmp(png, 1);
  }
  static void on_warning(png_structp /*png*/, png_const_charp /*why*/) {}

  ByteView left_;
  std::array<char, 128> why_{};
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

Status open(Reader& reader) {
  if (!reader.is_made()) return unavailable("the image could not be decoded: not enough memory");
  if (!reader.read_header()) return reader.unsound();
  if (reader.has_alpha()) return bad_input("the image is a PNG file with transparency; save it without");
  return {};
}

}  // namespace

Result<ImageHeader> png_header(ByteView file) {
  Reader reader(file);
  EXPUNGE_TRY_DO(open(reader));
  return reader.header();
}

Result<Image> decode_png(ByteView file) {
  Reader reader(file);
  EXPUNGE_TRY_DO(open(reader));
  Image image{reader.header(), {}};
  EXPUNGE_TRY_DO(check_size(image.header));
  const auto row_bytes = static_cast<std::size_t>(image.header.width * image.header.channels);
  image.pixels.resize(row_bytes * static_cast<std::size_t>(image.header.height));
  if (!reader.read_pixels(image.pixels.data(), row_bytes)) return reader.unsound();
  return image;
}

}  // namespace expunge
