// DICOM through DCMTK.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <dcmtk/dcmimgle/dcmimage.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <string>

#include "common/data/image.h"
#include "common/data/jpeg_frame.h"

namespace expunge {
namespace {

// DCMTK's decoders are known to the whole process, once; its log lines would name what a file holds.
void make_ready() {
  static const bool is_ready = [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    return true;
  }();
  static_cast<void>(is_ready);
}

Error unsound(const std::string& why) {
  return corrupt("the image is no sound DICOM file (" + why + ")");
}

// What the data set says of its pixels.
struct Pixels {
  Uint16 rows = 0, columns = 0, samples = 1, allocated = 0, stored = 0;
  Sint32 frames = 1;
  OFString mode;

  ImageHeader header() const { return {columns, rows, 1}; }
  std::uint64_t bytes() const { return std::uint64_t{rows} * columns * (allocated / 8U); }
};

Status check(const Pixels& pixels) {
  if (pixels.samples != 1 || (pixels.mode != "MONOCHROME1" && pixels.mode != "MONOCHROME2"))
    return bad_input("the image is a DICOM file in colour; MONOCHROME1 and MONOCHROME2 are taken");
  if (pixels.frames != 1)
    return bad_input("the image is a DICOM file of " + std::to_string(pixels.frames) + " frames; one is taken");
  if (pixels.allocated != 8 && pixels.allocated != 16)
    return bad_input("the image is a DICOM file with " + std::to_string(pixels.allocated) +
                     " bits a pixel; 8 or 16 are taken");
  if (pixels.stored < 8 || pixels.stored > pixels.allocated)
    return bad_input("the image is a DICOM file that uses " + std::to_string(pixels.stored) + " of " +
                     std::to_string(pixels.allocated) + " bits; 8 to 16 are taken");
  return check_size(pixels.header());
}

Result<Pixels> pixels_of(DcmDataset& data) {
  if (!data.tagExistsWithValue(DCM_PixelData)) return bad_input("the image is a DICOM file without an image");
  Pixels pixels;
  const bool is_complete = data.findAndGetUint16(DCM_Rows, pixels.rows).good() &&
                           data.findAndGetUint16(DCM_Columns, pixels.columns).good() &&
                           data.findAndGetUint16(DCM_BitsAllocated, pixels.allocated).good() &&
                           data.findAndGetUint16(DCM_BitsStored, pixels.stored).good() &&
                           data.findAndGetOFString(DCM_PhotometricInterpretation, pixels.mode).good();
  if (!is_complete) return unsound("rows, columns, bits or photometric interpretation are missing");
  // Where one is absent it is one; DCMTK would say zero.
  if (data.findAndGetUint16(DCM_SamplesPerPixel, pixels.samples).bad()) pixels.samples = 1;
  if (data.findAndGetSint32(DCM_NumberOfFrames, pixels.frames).bad()) pixels.frames = 1;
  EXPUNGE_TRY_DO(check(pixels));
  return pixels;
}

// DCMTK takes a JPEG stream of fewer rows than the header says, and makes up the others.
Status check_frame(DcmDataset& data, const Pixels& pixels) {
  const auto transfer = data.getOriginalXfer();
  if (transfer == EXS_RLELossless) return {};
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad()) return unsound("no pixels");
  auto* packed = dynamic_cast<DcmPixelData*>(element);
  DcmPixelSequence* pieces = nullptr;
  DcmPixelItem* first = nullptr;  // after the table of offsets
  Uint8* bytes = nullptr;
  if (packed == nullptr || packed->getEncapsulatedRepresentation(transfer, nullptr, pieces).bad() ||
      pieces->getItem(first, 1).bad() || first->getUint8Array(bytes).bad() || bytes == nullptr)
    return unsound("no pixels");
  const auto frame = jpeg_frame({bytes, first->getLength()});
  if (!frame || frame->height != pixels.rows || frame->width != pixels.columns)
    return unsound("its JPEG stream is of another size than its header says");
  return {};
}

Status check_transfer(DcmDataset& data, const Pixels& pixels) {
  const DcmXfer transfer(data.getOriginalXfer());
  if (transfer.isEncapsulated()) {
    if (DcmCodecList::canChangeCoding(data.getOriginalXfer(), EXS_LittleEndianExplicit))
      return check_frame(data, pixels);
    return bad_input("the image is a DICOM file compressed as " + std::string(transfer.getXferName()) +
                     "; save it uncompressed, or as JPEG, JPEG-LS or RLE");
  }
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element->getLength() < pixels.bytes())
    return unsound("fewer bytes of pixels than rows and columns need");
  return {};
}

// DCMTK reads nested sequences by recursion, and inflates a deflated file whatever it becomes. Each level of nesting
// has an item; so many as would exhaust the stack, no image has.
Status check_structure(ByteView bytes) {
  constexpr std::string_view kItem("\xFE\xFF\x00\xE0", 4), kItemBigEndian("\xFF\xFE\xE0\x00", 4);
  constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
  constexpr std::size_t kMostItems = 2048;
  const std::string_view text = text_of(bytes);
  if (text.find(kDeflated) != std::string_view::npos)
    return bad_input("the image is a deflated DICOM file; save it uncompressed, or as JPEG, JPEG-LS or RLE");
  std::size_t items = 0;
  for (const std::string_view item : {kItem, kItemBigEndian})
    for (auto at = text.find(item); at != std::string_view::npos; at = text.find(item, at + 1)) ++items;
  if (items <= kMostItems) return {};
  return bad_input("the image is a DICOM file of " + std::to_string(items) + " items; at most " +
                   std::to_string(kMostItems) + " are taken");
}

// The whole file; pixels stay packed.
Status parse(ByteView bytes, DcmFileFormat& file) {
  EXPUNGE_TRY_DO(check_structure(bytes));
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  stream.setEos();
  file.transferInit();
  const OFCondition status = file.read(stream);
  file.transferEnd();
  if (status.bad()) return unsound(status.text());
  return {};
}

// Everything but the pixels themselves.
Result<Pixels> open(ByteView bytes, DcmFileFormat& file) {
  make_ready();
  EXPUNGE_TRY_DO(parse(bytes, file));
  EXPUNGE_TRY(pixels, pixels_of(*file.getDataset()));
  EXPUNGE_TRY_DO(check_transfer(*file.getDataset(), pixels));
  return std::move(pixels);
}

// The file's first window where it has a usable one.
void set_window(DicomImage& image) {
  if (image.getWindowCount() > 0 && image.setWindow(0)) return;
  if (image.getVoiLutCount() > 0 && image.setVoiLut(0)) return;
  image.setMinMaxWindow();
}

Result<Image> render(DcmDataset& data, const ImageHeader& header) {
  DicomImage seen(&data, data.getOriginalXfer());
  if (seen.getStatus() != EIS_Normal) return unsound(DicomImage::getString(seen.getStatus()));
  if (seen.getWidth() != static_cast<unsigned long>(header.width) ||
      seen.getHeight() != static_cast<unsigned long>(header.height) || !seen.isMonochrome())
    return unsound("its pixels are not what its header says");
  set_window(seen);
  Image image{header, Bytes(static_cast<std::size_t>(header.width * header.height))};
  if (!seen.getOutputData(image.pixels.data(), image.pixels.size(), 8)) return unsound("its pixels cannot be rendered");
  return image;
}

}  // namespace

Result<ImageHeader> dicom_header(ByteView bytes) {
  DcmFileFormat file;
  EXPUNGE_TRY(pixels, open(bytes, file));
  return pixels.header();
}

Result<Image> decode_dicom(ByteView bytes) {
  DcmFileFormat file;
  EXPUNGE_TRY(pixels, open(bytes, file));
  return render(*file.getDataset(), pixels.header());
}

}  // namespace expunge
