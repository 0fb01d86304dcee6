#include "common/data/npz.h"

#include <zip.h>

#include <utility>

#include "common/data/zip_blob.h"

namespace expunge {
namespace {

// Deflate cannot unpack a byte into more than this many.
constexpr std::uint64_t kMostRatio = 1032;

struct CloseMember {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using MemberFile = std::unique_ptr<zip_file_t, CloseMember>;

// What the zip's directory says of a member, checked as far as it can be without unpacking.
struct Member {
  std::string who;  // "file.npz, member x.npy"
  std::uint64_t index = 0;
  std::uint64_t size = 0;
};

// A member being unpacked from its start.
class MemberStream {
 public:
  MemberStream(MemberFile file, const Member& member) : file_(std::move(file)), member_(member) {}

  Status next(std::span<std::uint8_t> into) {
    while (!into.empty()) {
      const zip_int64_t got = zip_fread(file_.get(), into.data(), into.size());
      if (got < 0) return broken(zip_error_strerror(zip_file_get_error(file_.get())));
      if (got == 0) return broken("it ends there");
      at_ += static_cast<std::uint64_t>(got);
      into = into.subspan(static_cast<std::size_t>(got));
    }
    return {};
  }

  // Reading on at the end also makes libzip compare the checksum.
  Status expect_end() {
    std::uint8_t more = 0;
    const zip_int64_t got = zip_fread(file_.get(), &more, 1);
    if (got < 0) return broken(zip_error_strerror(zip_file_get_error(file_.get())));
    if (got > 0) return broken("there are more bytes after it");
    return {};
  }

 private:
  Status broken(const std::string& why) const {
    return corrupt(member_.who + ": " + std::to_string(member_.size) + " bytes are stated, but after " +
                   std::to_string(at_) + " unpacking failed: " + why + "; get the file again");
  }

  MemberFile file_;
  const Member& member_;
  std::uint64_t at_ = 0;
};

}  // namespace

struct Npz::Archive {
  ~Archive() {
    if (zip) zip_discard(zip);
  }

  Result<Member> find(std::string_view array) const;
  Result<MemberStream> stream(const Member& member) const;
  Result<NpyHeader> header(const Member& member, MemberStream& stream) const;

  std::unique_ptr<ZipBlob> blob;
  std::string name;
  std::uint64_t most_member = 0;
  zip_t* zip = nullptr;
};

Result<Member> Npz::Archive::find(std::string_view array) const {
  const std::string file = std::string(array) + ".npy";
  Member member{name + ", member " + file, 0, 0};
  const zip_int64_t index = zip_name_locate(zip, file.c_str(), 0);
  if (index < 0) return bad_input(name + ": has no member " + file + "; is it the right file?");
  zip_stat_t stat;
  constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
  if (zip_stat_index(zip, static_cast<zip_uint64_t>(index), 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded)
    return corrupt(member.who + ": the zip's directory does not tell its size; get the file again");
  if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
    return bad_input(member.who + ": compression method " + std::to_string(stat.comp_method) +
                     " is not supported; save with numpy.savez or numpy.savez_compressed");
  if (stat.size > most_member)
    return bad_input(member.who + ": unpacks to " + std::to_string(stat.size) + " bytes, at most " +
                     std::to_string(most_member) + " are taken");
  const std::uint64_t packed = stat.comp_size;
  if (packed > blob->size() || stat.size / kMostRatio > packed)
    return corrupt(member.who + ": states " + std::to_string(stat.size) + " bytes packed into " +
                   std::to_string(packed) + ", in a file of " + std::to_string(blob->size()) + "; that cannot be");
  member.index = static_cast<std::uint64_t>(index);
  member.size = stat.size;
  return member;
}

Result<MemberStream> Npz::Archive::stream(const Member& member) const {
  MemberFile file(zip_fopen_index(zip, member.index, 0));
  if (!file) return corrupt(member.who + ": cannot be unpacked: " + zip_strerror(zip) + "; get the file again");
  return MemberStream(std::move(file), member);
}

Result<NpyHeader> Npz::Archive::header(const Member& member, MemberStream& stream) const {
  EXPUNGE_TRY(header, read_npy_header([&](std::span<std::uint8_t> into) { return stream.next(into); }, member.who));
  const std::uint64_t there = member.size > header.header_bytes ? member.size - header.header_bytes : 0;
  if (there != header.data_bytes)
    return corrupt(member.who + ": the shape " + shape_text(header.shape) + " of " + std::string(name_of(header.type)) +
                   " needs " + std::to_string(header.data_bytes) + " bytes, " + std::to_string(there) + " are there");
  return std::move(header);
}

Npz::Npz(std::unique_ptr<Archive> archive) : archive_(std::move(archive)) {}
Npz::~Npz() = default;

Result<std::unique_ptr<Npz>> Npz::open(std::unique_ptr<Blob> blob, std::string name, std::uint64_t most_member) {
  auto archive = std::make_unique<Archive>();
  archive->blob = std::make_unique<ZipBlob>(std::move(blob));
  archive->name = std::move(name);
  archive->most_member = most_member;
  auto zip = archive->blob->open();
  if (!zip)
    return corrupt(archive->name + ": " + std::to_string(archive->blob->size()) +
                   " bytes that are not a whole .npz file (" + zip.error().what +
                   "); it is cut off (get it again), or of another kind, as a table or a folder of images is: name a "
                   ".toml whose [data] says which");
  archive->zip = *zip;
  return std::unique_ptr<Npz>(new Npz(std::move(archive)));
}

bool Npz::has(std::string_view array) const {
  return zip_name_locate(archive_->zip, (std::string(array) + ".npy").c_str(), 0) >= 0;
}

Result<NpyHeader> Npz::header(std::string_view array) const {
  EXPUNGE_TRY(member, archive_->find(array));
  EXPUNGE_TRY(stream, archive_->stream(member));
  return archive_->header(member, stream);
}

Status Npz::read(std::string_view array, std::span<std::uint8_t> into) const {
  EXPUNGE_TRY(member, archive_->find(array));
  EXPUNGE_TRY(stream, archive_->stream(member));
  EXPUNGE_TRY(header, archive_->header(member, stream));
  ensure(into.size() == header.data_bytes, "Npz::read: `into` is as large as the array");
  EXPUNGE_TRY_DO(stream.next(into));
  return stream.expect_end();
}

Result<NpyArray> Npz::read(std::string_view array, std::uint64_t most_bytes) const {
  EXPUNGE_TRY(found, header(array));
  if (found.data_bytes > most_bytes)
    return bad_input(archive_->name + ", member " + std::string(array) + ".npy: " + std::to_string(found.data_bytes) +
                     " bytes, at most " + std::to_string(most_bytes) + " are taken");
  NpyArray result{found, Bytes(found.data_bytes)};
  EXPUNGE_TRY_DO(read(array, result.data));
  return result;
}

}  // namespace expunge
