// Files in the coordinator's folder, each sealed under a key of its own, which lives in the saved state: to delete the
// key there is to destroy the file, wherever copies of its bytes may be.
//
// The disk through Files; protocol thread only.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "common/base/file.h"
#include "common/crypto/hash.h"
#include "common/crypto/secret.h"
#include "protocols/courier.h"

namespace expunge {

struct SealedFile {
  std::string name;  // within the folder
  Digest digest;     // SHA-256 of what is inside
  SecretBytes key;
};

class SealedFiles {
 public:
  using Keys = std::function<SecretBytes(std::size_t size)>;  // where new keys come from
  using Write = std::function<Status(FileWriter&)>;           // appends the content

  SealedFiles(Files& files, Path folder, Keys keys, std::uint64_t chunk_bytes)
      : files_(files), folder_(std::move(folder)), keys_(std::move(keys)), chunk_bytes_(chunk_bytes) {}

  struct Written {
    SealedFile file;
    BlobRef ref;  // of the content, for sending it
  };
  // Durable when it returns. `size` is that of the content.
  Result<Written> write(const std::string& name, std::uint64_t size, const Write& content);
  Result<std::shared_ptr<const Blob>> open(const SealedFile& file) const;
  Result<Attachment> attachment(const SealedFile& file) const;  // reads it once
  Status verify(const SealedFile& file) const;                  // kCorrupt: missing, or not what was written
  Status remove(const std::string& name);
  Status keep_only(const std::set<std::string>& names);

 private:
  Files& files_;
  Path folder_;
  Keys keys_;
  std::uint64_t chunk_bytes_;
};

}  // namespace expunge
