#include "common/data/zip_blob.h"

#include <zip.h>

#include <algorithm>
#include <string>
#include <utility>

namespace expunge {

struct ZipBlob::Cursor {
  std::unique_ptr<Blob> blob;
  std::uint64_t at = 0;
  zip_error_t error{};

  static zip_int64_t call(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
    return static_cast<Cursor*>(self)->on(data, size, command);
  }

  zip_int64_t on(void* data, zip_uint64_t size, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_OPEN:
        at = 0;
        return 0;
      case ZIP_SOURCE_READ:
        return read({static_cast<std::uint8_t*>(data), size});
      case ZIP_SOURCE_CLOSE:
      case ZIP_SOURCE_FREE:
        return 0;
      case ZIP_SOURCE_STAT:
        return stat(data, size);
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error, data, size);
      case ZIP_SOURCE_SEEK:
        return seek(data, size);
      case ZIP_SOURCE_TELL:
        return static_cast<zip_int64_t>(at);
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_SEEKABLE;
      default:
        zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }

  zip_int64_t read(std::span<std::uint8_t> into) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), blob->size() - at));
    if (count > 0 && !blob->read(at, into.first(count))) {
      zip_error_set(&error, ZIP_ER_READ, 0);
      return -1;
    }
    at += count;
    return static_cast<zip_int64_t>(count);
  }

  zip_int64_t stat(void* data, zip_uint64_t size) {
    if (size < sizeof(zip_stat_t)) {
      zip_error_set(&error, ZIP_ER_INVAL, 0);
      return -1;
    }
    auto* found = static_cast<zip_stat_t*>(data);
    zip_stat_init(found);
    found->valid = ZIP_STAT_SIZE;
    found->size = blob->size();
    return sizeof(zip_stat_t);
  }

  zip_int64_t seek(void* data, zip_uint64_t size) {
    const zip_int64_t place = zip_source_seek_compute_offset(at, blob->size(), data, size, &error);
    if (place < 0) return -1;
    at = static_cast<std::uint64_t>(place);
    return 0;
  }
};

ZipBlob::ZipBlob(std::unique_ptr<Blob> blob) : cursor_(std::make_unique<Cursor>()) {
  cursor_->blob = std::move(blob);
  zip_error_init(&cursor_->error);
}

ZipBlob::~ZipBlob() {
  zip_error_fini(&cursor_->error);
}

std::uint64_t ZipBlob::size() const {
  return cursor_->blob->size();
}

Result<struct zip*> ZipBlob::open() {
  if (size() == 0) return corrupt("the file is empty");  // libzip takes it for an archive without members
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_function_create(&Cursor::call, cursor_.get(), &error);
  zip_t* archive = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr;
  if (source && !archive) zip_source_free(source);
  const std::string why = archive ? "" : zip_error_strerror(&error);
  zip_error_fini(&error);
  if (!archive) return corrupt(why);
  return archive;
}

}  // namespace expunge
