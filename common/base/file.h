// The disk as a parameter. A full disk, a missing or unreadable file is a value here, never an exception.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/result.h"

namespace expunge {

using Path = std::filesystem::path;

// Bytes that can be read at any offset: a file, or memory.
class Blob {
 public:
  virtual ~Blob() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `into` from `offset`; reading past the end is kCorrupt.
  virtual Status read(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
};

class MemoryBlob final : public Blob {
 public:
  explicit MemoryBlob(Bytes bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override;

 private:
  Bytes bytes_;
};

Result<Bytes> read_all(const Blob& blob, std::uint64_t most);

// A file under construction. Nothing is to be seen under its name until commit(); destroyed before, it leaves nothing.
// After commit() nothing may be written.
class FileWriter {
 public:
  virtual ~FileWriter() = default;
  virtual Status append(ByteView bytes) = 0;
  virtual Status commit() = 0;  // durable (synced, renamed, folder synced) when it returns
};

// Appends all of `from` in pieces, and commits.
Status copy(const Blob& from, FileWriter& to);

// Bytes that need not outlive the process: a file without a name, never synced, gone when it is dropped or the process
// is killed. A gap reads as zeros.
class ScratchFile : public Blob {
 public:
  virtual Status write_at(std::uint64_t offset, ByteView bytes) = 0;
};

class Files {
 public:
  virtual ~Files() = default;
  virtual bool exists(const Path& path) const = 0;
  virtual Result<std::unique_ptr<Blob>> open(const Path& path) const = 0;
  virtual Result<std::unique_ptr<FileWriter>> create(const Path& path, bool is_secret) = 0;  // mode 0600 or 0644
  virtual Result<std::unique_ptr<ScratchFile>> scratch(const Path& folder) = 0;
  virtual Status make_folder(const Path& path) = 0;                      // with parents, mode 0700
  virtual Result<std::vector<Path>> list(const Path& folder) const = 0;  // sorted, files only
  virtual Status remove(const Path& path) = 0;  // a file or an empty folder; absent already: fine
  // Whether neither group nor others may read it.
  virtual Result<bool> is_private(const Path& path) const = 0;
};

// The machine's own disk. Faults: kBadInput for what the operator must change (no such file, permission), kUnavailable
// for what may pass (disk full). What a killed process left half-written is removed when the same file is next created.
class DiskFiles final : public Files {
 public:
  bool exists(const Path& path) const override;
  Result<std::unique_ptr<Blob>> open(const Path& path) const override;
  Result<std::unique_ptr<FileWriter>> create(const Path& path, bool is_secret) override;
  Result<std::unique_ptr<ScratchFile>> scratch(const Path& folder) override;
  Status make_folder(const Path& path) override;
  Result<std::vector<Path>> list(const Path& folder) const override;
  Status remove(const Path& path) override;
  Result<bool> is_private(const Path& path) const override;
};

// Whole small files. `most` bounds what a reader takes.
Result<Bytes> read_file(const Files& files, const Path& path, std::uint64_t most);
Status write_file(Files& files, const Path& path, ByteView bytes, bool is_secret = false);

}  // namespace expunge
