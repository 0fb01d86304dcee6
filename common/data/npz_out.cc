#include "common/data/npz_out.h"

#include <zip.h>

#include <memory>

namespace expunge {
namespace {

constexpr std::uint16_t kDosMidnight = 0;
constexpr std::uint16_t kDosFirstDay = 0x0021;  // 1980-01-01: the time of writing is no part of a data set

struct FreeSource {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, FreeSource>;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

Error cannot_pack(const std::string& why) {
  return unavailable("the arrays cannot be packed: " + why);
}

// `member` must outlive the archive's close.
Status add(zip_t* archive, const std::string& name, const Bytes& member) {
  zip_source_t* source = zip_source_buffer(archive, member.data(), member.size(), 0);
  if (!source) return cannot_pack(zip_strerror(archive));
  const auto index = zip_file_add(archive, name.c_str(), source, 0);
  if (index < 0) {
    zip_source_free(source);
    return cannot_pack(zip_strerror(archive));
  }
  zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), kDosMidnight, kDosFirstDay, 0);
  return {};
}

Result<Bytes> contents_of(zip_source_t* source) {
  zip_stat_t stat;
  if (zip_source_open(source) != 0) return cannot_pack("the archive does not open");
  const bool is_known = zip_source_stat(source, &stat) == 0 && (stat.valid & ZIP_STAT_SIZE) != 0;
  Bytes bytes(is_known ? stat.size : 0);
  const auto got = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (!is_known || got < 0 || static_cast<std::size_t>(got) != bytes.size()) return cannot_pack("it reads short");
  return bytes;
}

Bytes member_of(const NpzArray& array) {
  const auto start = npy_start(array.type, array.shape);
  Bytes member(start.begin(), start.end());
  member.insert(member.end(), array.data.begin(), array.data.end());
  return member;
}

Result<Bytes> packed(const std::vector<NpzArray>& arrays) {
  zip_error_t error;
  zip_error_init(&error);
  const Source target(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!target) return cannot_pack(zip_error_strerror(&error));
  Archive archive(zip_open_from_source(target.get(), ZIP_TRUNCATE, &error));
  if (!archive) return cannot_pack(zip_error_strerror(&error));
  zip_source_keep(target.get());  // one hold is the archive's now
  std::vector<Bytes> members;
  members.reserve(arrays.size());
  for (const auto& array : arrays) {
    members.push_back(member_of(array));
    EXPUNGE_TRY_DO(add(archive.get(), array.name + ".npy", members.back()));
  }
  if (zip_close(archive.get()) != 0) return cannot_pack(zip_strerror(archive.get()));
  (void)archive.release();
  return contents_of(target.get());
}

}  // namespace

Status write_npz(Files& files, const Path& path, const std::vector<NpzArray>& arrays) {
  EXPUNGE_TRY(bytes, packed(arrays));
  return write_file(files, path, bytes);
}

}  // namespace expunge
