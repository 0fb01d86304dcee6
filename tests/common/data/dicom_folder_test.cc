// Any folder of DICOM files, named by EXPUNGE_DICOM_FOLDER: each is read or refused with a reason.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "common/base/file.h"
#include "common/data/image_decoder.h"

namespace expunge {
namespace {

TEST(DicomFolder, IsReadOrRefusedFileByFile) {
  const char* folder = std::getenv("EXPUNGE_DICOM_FOLDER");
  if (folder == nullptr) GTEST_SKIP() << "EXPUNGE_DICOM_FOLDER names no folder";
  int read = 0, refused = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto bytes = read_file(DiskFiles(), entry.path(), kMostImageFile);
    ASSERT_TRUE(bytes);
    const auto image = decode_image(*bytes, 64);
    const auto header = read_image_header(MemoryBlob(*bytes));
    EXPECT_TRUE(header || !image) << entry.path();
    EXPECT_TRUE(image || !image.error().what.empty()) << entry.path();
    std::cout << entry.path().filename().string() << ": " << (image ? "read" : image.error().what) << "\n";
    ++(image ? read : refused);
  }
  std::cout << read << " read, " << refused << " refused\n";
  EXPECT_GT(read + refused, 0);
}

}  // namespace
}  // namespace expunge
