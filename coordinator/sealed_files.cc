#include "coordinator/sealed_files.h"

#include <algorithm>

#include "common/crypto/seal.h"

namespace expunge {
namespace {

constexpr std::size_t kKeyBytes = 32;

// Passes appended bytes on and describes them: the whole digest, and each chunk's.
class DescribingWriter final : public FileWriter {
 public:
  DescribingWriter(FileWriter& below, std::uint64_t chunk_bytes) : below_(below), chunk_bytes_(chunk_bytes) {}

  Status append(ByteView bytes) override {
    EXPUNGE_TRY_DO(below_.append(bytes));
    whole_.add(bytes);
    while (!bytes.empty()) {
      const auto take = std::min<std::uint64_t>(bytes.size(), chunk_bytes_ - in_chunk_);
      chunk_.add(bytes.first(take));
      in_chunk_ += take;
      ref_.size += take;
      bytes = bytes.subspan(take);
      if (in_chunk_ == chunk_bytes_) end_chunk();
    }
    return {};
  }
  Status commit() override { return below_.commit(); }

  BlobRef describe() {
    if (in_chunk_ > 0) end_chunk();
    return std::move(ref_);
  }
  Digest digest() { return whole_.finish(); }

 private:
  void end_chunk() {
    ref_.chunks.push_back(chunk_.finish());
    chunk_ = Hasher();
    in_chunk_ = 0;
  }

  FileWriter& below_;
  std::uint64_t chunk_bytes_;
  std::uint64_t in_chunk_ = 0;
  Hasher whole_, chunk_;
  BlobRef ref_;
};

}  // namespace

Result<SealedFiles::Written> SealedFiles::write(const std::string& name, std::uint64_t size, const Write& content) {
  EXPUNGE_TRY_DO(files_.make_folder(folder_));
  EXPUNGE_TRY(file, files_.create(folder_ / name, true));
  Written written;
  written.file.name = name;
  written.file.key = keys_(kKeyBytes);
  const auto sealed = sealing(std::move(file), written.file.key, size);
  DescribingWriter describing(*sealed, chunk_bytes_);
  EXPUNGE_TRY_DO(content(describing));
  EXPUNGE_TRY_DO(describing.commit());
  written.file.digest = describing.digest();
  written.ref = describing.describe();
  return written;
}

Result<std::shared_ptr<const Blob>> SealedFiles::open(const SealedFile& file) const {
  EXPUNGE_TRY(sealed, files_.open(folder_ / file.name));
  EXPUNGE_TRY(blob, unsealed(std::move(sealed), file.key));
  return std::shared_ptr<const Blob>(std::move(blob));
}

Result<Attachment> SealedFiles::attachment(const SealedFile& file) const {
  EXPUNGE_TRY(blob, open(file));
  return attach(std::move(blob), chunk_bytes_);
}

Status SealedFiles::verify(const SealedFile& file) const {
  const auto wrong = [&](const std::string& why) {
    return corrupt("model file " + (folder_ / file.name).string() + " " + why + "; restore it from a copy");
  };
  if (!files_.exists(folder_ / file.name)) return wrong("is missing");
  const auto blob = open(file);
  if (!blob) return wrong("cannot be read: " + blob.error().what);
  const auto digest = sha256(**blob);
  if (!digest) return wrong("cannot be read: " + digest.error().what);
  return *digest == file.digest ? Status{} : wrong("is not what was written");
}

Status SealedFiles::remove(const std::string& name) {
  return files_.remove(folder_ / name);
}

Status SealedFiles::keep_only(const std::set<std::string>& names) {
  EXPUNGE_TRY_DO(files_.make_folder(folder_));
  EXPUNGE_TRY(found, files_.list(folder_));
  for (const Path& path : found)
    if (!names.contains(path.filename().string())) EXPUNGE_TRY_DO(files_.remove(folder_ / path.filename()));
  return {};
}

}  // namespace expunge
