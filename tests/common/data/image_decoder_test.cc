#include "common/data/image_decoder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>

#include "common/base/random.h"
#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kWhole = 1'000'000;  // never decoded at a smaller size

Result<ImageHeader> header_of(const Bytes& file) {
  return read_image_header(MemoryBlob(file));
}

std::string refusal(const Bytes& file) {
  const auto image = decode_image(file, kWhole);
  EXPECT_FALSE(image);
  return image ? "" : image.error().what;
}

Bytes first(const Bytes& file, std::size_t size) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)};
}

TEST(ImageDecoder, ReadsPngInGreyAndColour) {
  for (const int channels : {1, 3}) {
    const Bytes pixels = picture(20, 11, channels);
    const Bytes file = png_of(20, 11, channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB, pixels);
    EXPECT_EQ(*header_of(file), (ImageHeader{20, 11, channels}));
    EXPECT_EQ(decode_image(file, kWhole)->pixels, pixels);
  }
}

TEST(ImageDecoder, ScalesPngOf16BitsTo8) {
  std::vector<std::uint16_t> values(16 * 16);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint16_t>(i * 257);
  Bytes raw(values.size() * 2);
  std::memcpy(raw.data(), values.data(), raw.size());
  const auto image = decode_image(png_of(16, 16, PNG_FORMAT_LINEAR_Y, raw), kWhole);
  ASSERT_TRUE(image) << image.error().what;
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(image->pixels[i], i);
}

TEST(ImageDecoder, ReadsJpegInGreyAndColour) {
  for (const int channels : {1, 3}) {
    const Bytes pixels(static_cast<std::size_t>(24 * 16 * channels), 90);
    const Bytes file = jpeg_of(24, 16, channels == 1 ? TJPF_GRAY : TJPF_RGB, pixels);
    EXPECT_EQ(*header_of(file), (ImageHeader{24, 16, channels}));
    EXPECT_EQ(decode_image(file, kWhole)->pixels, pixels);
  }
}

TEST(ImageDecoder, DecodesALargeJpegNoSmallerThanIsAskedFor) {
  const Bytes file = jpeg_of(400, 320, TJPF_GRAY, picture(400, 320, 1));
  EXPECT_EQ(decode_image(file, 40)->header, (ImageHeader{50, 40, 1}));
  EXPECT_EQ(decode_image(file, 41)->header, (ImageHeader{100, 80, 1}));
  EXPECT_EQ(decode_image(file, 224)->header, (ImageHeader{400, 320, 1}));
}

TEST(ImageDecoder, ReadsDicomOfEveryTransferSyntaxAlike) {
  DicomFile file;
  const auto plain = decode_image(file.bytes(), kWhole);
  ASSERT_TRUE(plain) << plain.error().what;
  EXPECT_EQ(plain->header, (ImageHeader{16, 8, 1}));
  EXPECT_EQ(plain->pixels.front(), 0);
  EXPECT_EQ(plain->pixels.back(), 255);
  for (const auto transfer :
       {EXS_LittleEndianImplicit, EXS_BigEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    file.transfer = transfer;
    const auto image = decode_image(file.bytes(), kWhole);
    ASSERT_TRUE(image) << transfer << ": " << image.error().what;
    EXPECT_EQ(*header_of(file.bytes()), plain->header) << transfer;
    EXPECT_EQ(image->pixels, plain->pixels) << transfer;
  }
}

TEST(ImageDecoder, ReadsDicomFrom8To16Bits) {
  for (const int stored : {8, 10, 12, 16}) {
    DicomFile file;
    file.stored = static_cast<Uint16>(stored);
    const auto image = decode_image(file.bytes(), kWhole);
    ASSERT_TRUE(image) << stored;
    EXPECT_EQ(image->pixels.front(), 0) << stored;
    EXPECT_EQ(image->pixels.back(), 255) << stored;
    EXPECT_NEAR(image->pixels[64], 128, 2) << stored;
  }
}

TEST(ImageDecoder, InvertsMonochrome1) {
  DicomFile file;
  file.mode = "MONOCHROME1";
  const auto image = decode_image(file.bytes(), kWhole);
  ASSERT_TRUE(image) << image.error().what;
  EXPECT_EQ(image->pixels.front(), 255);
  EXPECT_EQ(image->pixels.back(), 0);
}

// DICOM PS3.3 C.11.2.1.2: below centre − 0.5 − (width − 1) / 2 all is black, above centre − 0.5 + (width − 1) / 2
// white.
TEST(ImageDecoder, SeesDicomThroughItsWindowAfterRescaling) {
  DicomFile file;
  file.pixels.assign(16 * 8, 0);
  for (std::size_t i = 0; i < file.pixels.size(); ++i) file.pixels[i] = static_cast<Uint16>(1000 + 4 * i);
  file.slope = "2";
  file.intercept = "-2000";
  file.centre = "500.5";
  file.width = "1001";  // values 0 to 1000 after rescaling, which here go from 0 to 1016
  const auto image = decode_image(file.bytes(), kWhole);
  ASSERT_TRUE(image) << image.error().what;
  for (std::size_t i = 0; i < file.pixels.size(); ++i)
    ASSERT_NEAR(image->pixels[i], std::min(255.0, 255.0 * 8 * static_cast<double>(i) / 1000), 1.0) << i;
}

TEST(ImageDecoder, RefusesWhatIsNoImageByItsContent) {
  EXPECT_THAT(refusal(bytes_of("GIF89a and so on")), HasSubstr("neither JPEG nor PNG nor DICOM"));
  EXPECT_THAT(refusal({}), HasSubstr("neither JPEG nor PNG nor DICOM"));
  EXPECT_EQ(header_of({}).error().fault, Fault::kBadInput);
}

TEST(ImageDecoder, RefusesOtherModes) {
  EXPECT_THAT(refusal(png_of(16, 16, PNG_FORMAT_RGBA, picture(16, 16, 4))), HasSubstr("transparency"));
  EXPECT_THAT(refusal(jpeg_of(16, 16, TJPF_CMYK, picture(16, 16, 4))), HasSubstr("CMYK"));
  DicomFile colour;
  colour.mode = "RGB";
  colour.pixels.assign(16 * 8 * 3, 7);
  EXPECT_THAT(refusal(colour.bytes()), HasSubstr("in colour"));
  DicomFile film;
  film.frames = "2";
  film.pixels.assign(16 * 8 * 2, 7);
  EXPECT_THAT(refusal(film.bytes()), HasSubstr("2 frames"));
}

TEST(ImageDecoder, RefusesOtherSizes) {
  EXPECT_THAT(refusal(grey_png(7, 20)), HasSubstr("7 x 20 pixels"));
  EXPECT_EQ(header_of(grey_png(7, 20)).error().fault, Fault::kBadInput);
  EXPECT_THAT(refusal(jpeg_of(20, 4, TJPF_GRAY, picture(20, 4, 1))), HasSubstr("20 x 4 pixels"));
  EXPECT_THAT(check_size({20'000, 20'000, 1}).error().what, HasSubstr("at most 100000000"));
}

TEST(ImageDecoder, RefusesFilesThatAreCutOff) {
  const std::vector<Bytes> files = {grey_png(64, 64), jpeg_of(64, 64, TJPF_GRAY, picture(64, 64, 1)),
                                    DicomFile().bytes()};
  for (const Bytes& file : files)
    for (std::size_t part = 1; part < 20; ++part)
      EXPECT_FALSE(decode_image(first(file, file.size() * part / 20), kWhole)) << part;
}

TEST(ImageDecoder, RefusesCompressedDicomThatIsCutOff) {
  for (const auto transfer : {EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    DicomFile file;
    file.transfer = transfer;
    const Bytes whole = file.bytes();
    for (std::size_t part = 1; part < 20; ++part)
      EXPECT_FALSE(decode_image(first(whole, whole.size() * part / 20), kWhole)) << transfer << ", " << part;
  }
}

// The header's rows made another number than the packed pixels have.
Bytes with_rows(Bytes file, std::uint8_t rows) {
  const std::string tag("\x28\x00\x10\x00US\x02\x00", 8);
  const auto found = std::ranges::search(file, bytes_of(tag));
  EXPECT_FALSE(found.empty());
  *found.end() = rows;
  return file;
}

TEST(ImageDecoder, RefusesDicomThatIsSmallerThanItsHeaderSays) {
  EXPECT_THAT(refusal(with_rows(DicomFile().bytes(), 200)), HasSubstr("fewer bytes of pixels"));
  for (const auto transfer : {EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    DicomFile file;
    file.transfer = transfer;
    EXPECT_THAT(refusal(with_rows(file.bytes(), 200)), HasSubstr("no sound DICOM file")) << transfer;
  }
}

// What is there beyond the header's size is left out, or the file refused.
TEST(ImageDecoder, SurvivesDicomThatIsLargerThanItsHeaderSays) {
  for (const auto transfer : {EXS_LittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    DicomFile file;
    file.columns = file.rows = 200;
    file.transfer = transfer;
    const auto image = decode_image(with_rows(file.bytes(), 8), kWhole);
    if (image) {
      EXPECT_EQ(image->header, (ImageHeader{200, 8, 1})) << transfer;
    }
  }
}

TEST(ImageDecoder, TellsNothingOfAPatientInItsErrors) {
  const Bytes whole = DicomFile().bytes();
  for (std::size_t size = 140; size < whole.size(); size += 3)
    EXPECT_THAT(refusal(first(whole, size)), testing::Not(HasSubstr("Doe")));
}

// DCMTK reads each level by recursion.
TEST(ImageDecoder, RefusesDicomOfManyNestedSequences) {
  Bytes file = DicomFile().bytes();
  const Bytes level{0x08, 0x00, 0x11, 0x11, 'S',  'Q',  0,    0,
                    0xFF, 0xFF, 0xFF, 0xFF,                           // a sequence, and in it an item,
                    0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF};  // both without an end
  for (int i = 0; i < 20'000; ++i) file.insert(file.end(), level.begin(), level.end());
  EXPECT_THAT(refusal(file), HasSubstr("items; at most"));
}

TEST(ImageDecoder, RefusesDeflatedDicomWhateverItWouldBecome) {
  DicomFile file;
  file.transfer = EXS_DeflatedLittleEndianExplicit;
  EXPECT_THAT(refusal(file.bytes()), HasSubstr("deflated"));
}

TEST(ImageDecoder, SurvivesFlippedBits) {
  std::vector<Bytes> files = {grey_png(16, 16), jpeg_of(16, 16, TJPF_RGB, picture(16, 16, 3))};
  for (const auto transfer : {EXS_LittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    DicomFile file;
    file.transfer = transfer;
    files.push_back(file.bytes());
  }
  Random random(17);
  for (int i = 0; i < 1'200; ++i) {
    Bytes wrong = files[static_cast<std::size_t>(i) % files.size()];
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips)
      wrong[random.below(wrong.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    const auto image = decode_image(wrong, kWhole);
    const auto header = header_of(wrong);
    EXPECT_TRUE(header || !image) << i;
  }
}

}  // namespace
}  // namespace expunge
