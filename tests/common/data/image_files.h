// Image files made by the libraries that other programs make them with, and a folder to put them into.
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <png.h>
#include <turbojpeg.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/base/bytes.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

// A picture that differs everywhere a little: what was cut off or turned around shows.
inline Bytes picture(int width, int height, int channels) {
  Bytes pixels(static_cast<std::size_t>(width * height * channels));
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>((i * 7) % 251);
  return pixels;
}

inline Bytes png_of(int width, int height, unsigned format, const Bytes& pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = format;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
  Bytes file(size);
  png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr);
  file.resize(size);
  return file;
}

inline Bytes grey_png(int width, int height) {
  return png_of(width, height, PNG_FORMAT_GRAY, picture(width, height, 1));
}

inline Bytes jpeg_of(int width, int height, int format, const Bytes& pixels) {
  tjhandle encoder = tjInitCompress();
  unsigned char* file = nullptr;
  unsigned long size = 0;
  const int sampling = format == TJPF_GRAY ? TJSAMP_GRAY : TJSAMP_444;
  tjCompress2(encoder, pixels.data(), width, 0, height, format, &file, &size, sampling, 95, 0);
  Bytes bytes(file, file + size);
  tjFree(file);
  tjDestroy(encoder);
  return bytes;
}

struct DicomFile {
  Uint16 columns = 16, rows = 8, stored = 12;
  std::string mode = "MONOCHROME2";
  std::string frames;  // empty: not said
  std::string slope, intercept;
  std::string centre, width;  // of the window
  E_TransferSyntax transfer = EXS_LittleEndianExplicit;
  std::vector<Uint16> pixels;  // empty: a ramp over all bits

  Bytes bytes() const {
    DcmFileFormat file;
    DcmDataset& data = *file.getDataset();
    data.putAndInsertString(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
    data.putAndInsertString(DCM_SOPInstanceUID, "1.2.3.4");
    data.putAndInsertString(DCM_PatientName, "Doe^Jane");
    data.putAndInsertUint16(DCM_SamplesPerPixel, mode == "RGB" ? 3 : 1);
    data.putAndInsertString(DCM_PhotometricInterpretation, mode.c_str());
    data.putAndInsertUint16(DCM_Rows, rows);
    data.putAndInsertUint16(DCM_Columns, columns);
    data.putAndInsertUint16(DCM_BitsAllocated, 16);
    data.putAndInsertUint16(DCM_BitsStored, stored);
    data.putAndInsertUint16(DCM_HighBit, static_cast<Uint16>(stored - 1));
    data.putAndInsertUint16(DCM_PixelRepresentation, 0);
    for (const auto& [tag, text] : {std::pair{DCM_NumberOfFrames, frames},
                                    {DCM_RescaleSlope, slope},
                                    {DCM_RescaleIntercept, intercept},
                                    {DCM_WindowCenter, centre},
                                    {DCM_WindowWidth, width}})
      if (!text.empty()) data.putAndInsertString(tag, text.c_str());
    const auto values = pixels.empty() ? ramp() : pixels;
    data.putAndInsertUint16Array(DCM_PixelData, values.data(), values.size());
    return written(file);
  }

  // From 0 to the largest value, evenly.
  std::vector<Uint16> ramp() const {
    std::vector<Uint16> values(std::size_t{rows} * columns);
    const std::size_t most = (std::size_t{1} << stored) - 1;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<Uint16>(i * most / (values.size() - 1));
    return values;
  }

 private:
  Bytes written(DcmFileFormat& file) const {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    DJLSEncoderRegistration::registerCodecs();
    if (file.getDataset()->chooseRepresentation(transfer, nullptr).bad()) return {};
    file.removeInvalidGroups();
    file.validateMetaInfo(transfer);
    Bytes bytes(std::size_t{1} << 20);
    DcmOutputBufferStream stream(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    file.transferInit();
    file.write(stream, transfer, EET_ExplicitLength, nullptr);
    file.transferEnd();
    stream.flush();
    void* start = nullptr;
    offile_off_t size = 0;
    stream.flushBuffer(start, size);
    bytes.resize(static_cast<std::size_t>(size));
    return bytes;
  }
};

// A folder for tables and images.
class DataFolder {
 public:
  const std::filesystem::path& path() const { return folder_.path(); }
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  void put(const std::string& name, const Bytes& bytes) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  void put(const std::string& name, const std::string& text) const { put(name, bytes_of(text)); }

 private:
  TemporaryFolder folder_;
};

}  // namespace expunge
