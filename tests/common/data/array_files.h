// Arrays and archives built byte by byte, so that tests can make them wrong in every way.
#pragma once

#include <zip.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/file.h"

namespace expunge {

// Any dictionary, any version, any data.
inline Bytes npy_with(const std::string& dictionary, const Bytes& data, unsigned char version = 1) {
  const std::string text = dictionary + "\n";
  Bytes bytes = bytes_of("\x93NUMPY");
  bytes.push_back(version);
  bytes.push_back(0);
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  for (std::size_t i = 0; i < length_bytes; ++i)
    bytes.push_back(static_cast<std::uint8_t>((text.size() >> (8 * i)) & 0xff));
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

inline std::string dictionary_of(const std::string& type, const std::string& shape) {
  return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

inline Bytes npy_of(const std::string& type, const std::string& shape, const Bytes& data, unsigned char version = 1) {
  return npy_with(dictionary_of(type, shape), data, version);
}

template <class Item>
Bytes items(const std::vector<Item>& values) {
  Bytes bytes(values.size() * sizeof(Item));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

using Members = std::vector<std::pair<std::string, Bytes>>;

inline Bytes zip_of(const Members& members, int method = ZIP_CM_DEFLATE) {
  zip_error_t error;
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  for (const auto& [name, data] : members) {
    zip_source_t* source = zip_source_buffer(archive, data.data(), data.size(), 0);
    const auto index = static_cast<zip_uint64_t>(zip_file_add(archive, name.c_str(), source, 0));
    zip_set_file_compression(archive, index, method, 0);
  }
  zip_close(archive);
  zip_source_open(target);
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  Bytes bytes(stat.size);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

inline std::unique_ptr<Blob> blob_of(Bytes bytes) {
  return std::make_unique<MemoryBlob>(std::move(bytes));
}

}  // namespace expunge
