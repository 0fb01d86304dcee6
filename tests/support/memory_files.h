// Files in memory, for tests: durable when committed, and full when told to be.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "common/base/file.h"

namespace expunge {

class MemoryFiles final : public Files {
 public:
  using Content = std::shared_ptr<const Bytes>;

  bool exists(const Path& path) const override { return files_.contains(path); }
  Result<std::unique_ptr<Blob>> open(const Path& path) const override {
    const auto found = files_.find(path);
    if (found == files_.end()) return bad_input(path.string() + " does not exist");
    return std::unique_ptr<Blob>(std::make_unique<Kept>(found->second));
  }
  Result<std::unique_ptr<FileWriter>> create(const Path& path, bool) override {
    if (is_full_) return unavailable("no space left for " + path.string());
    return std::unique_ptr<FileWriter>(std::make_unique<Writer>(*this, path));
  }
  Result<std::unique_ptr<ScratchFile>> scratch(const Path&) override {
    return std::unique_ptr<ScratchFile>(std::make_unique<Scratch>());
  }
  Status make_folder(const Path&) override { return {}; }
  Result<std::vector<Path>> list(const Path& folder) const override {
    std::vector<Path> paths;
    for (const auto& [path, content] : files_)
      if (path.parent_path() == folder) paths.push_back(path);
    return paths;
  }
  Status remove(const Path& path) override {
    files_.erase(path);
    return {};
  }
  Result<bool> is_private(const Path&) const override { return true; }

  void set_full(bool is_full) { is_full_ = is_full; }
  void put(const Path& path, Bytes bytes) { files_[path] = std::make_shared<const Bytes>(std::move(bytes)); }
  std::map<Path, Content>& contents() { return files_; }

 private:
  static Status read_from(const Bytes& bytes, std::uint64_t offset, std::span<std::uint8_t> into) {
    if (offset > bytes.size() || into.size() > bytes.size() - offset) return corrupt("read past the end");
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    return {};
  }
  static void write_into(Bytes& bytes, std::uint64_t offset, ByteView view) {
    bytes.resize(std::max<std::size_t>(bytes.size(), offset + view.size()));
    std::copy(view.begin(), view.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
  }

  class Kept final : public Blob {
   public:
    explicit Kept(Content content) : content_(std::move(content)) {}
    std::uint64_t size() const override { return content_->size(); }
    Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
      return read_from(*content_, offset, into);
    }

   private:
    Content content_;
  };

  class Scratch final : public ScratchFile {
   public:
    std::uint64_t size() const override { return bytes_.size(); }
    Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
      return read_from(bytes_, offset, into);
    }
    Status write_at(std::uint64_t offset, ByteView view) override {
      write_into(bytes_, offset, view);
      return {};
    }

   private:
    Bytes bytes_;
  };

  class Writer final : public FileWriter {
   public:
    Writer(MemoryFiles& files, Path path) : files_(files), path_(std::move(path)) {}
    Status append(ByteView view) override {
      write_into(bytes_, bytes_.size(), view);
      return {};
    }
    Status commit() override {
      files_.put(path_, std::move(bytes_));
      return {};
    }

   private:
    MemoryFiles& files_;
    Path path_;
    Bytes bytes_;
  };

  std::map<Path, Content> files_;
  bool is_full_ = false;
};

}  // namespace expunge
