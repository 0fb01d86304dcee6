#include "simulations/sim_disk.h"

#include <algorithm>
#include <utility>

namespace expunge {

namespace {

Status read_from(const Bytes& bytes, std::uint64_t offset, std::span<std::uint8_t> into) {
  if (offset > bytes.size() || into.size() > bytes.size() - offset)
    return corrupt("simulated file: read past its end of " + std::to_string(bytes.size()) + " bytes");
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
  return {};
}

void put_at(Bytes& bytes, std::uint64_t offset, ByteView more) {
  bytes.resize(std::max<std::size_t>(bytes.size(), offset + more.size()));
  std::copy(more.begin(), more.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

// As an open file of a real system: readable to the end, even when its name is gone.
class OpenFile final : public Blob {
 public:
  explicit OpenFile(std::shared_ptr<const Bytes> bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_->size(); }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return read_from(*bytes_, offset, into);
  }

 private:
  std::shared_ptr<const Bytes> bytes_;
};

Error full(const Path& path) {
  return unavailable("cannot write " + path.string() + ": disk full");
}

}  // namespace

class SimDisk::Writer final : public FileWriter {
 public:
  Writer(SimDisk& disk, Path path) : disk_(disk), path_(std::move(path)) {}

  Status append(ByteView bytes) override {
    if (disk_.is_full_) return full(path_);
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return {};
  }
  Status commit() override {
    if (disk_.is_full_) return full(path_);
    disk_.put(path_, std::move(bytes_));
    return {};
  }

 private:
  SimDisk& disk_;
  Path path_;
  Bytes bytes_;
};

class SimDisk::Scratch final : public ScratchFile {
 public:
  explicit Scratch(const SimDisk& disk) : disk_(disk) {}

  std::uint64_t size() const override { return bytes_.size(); }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return read_from(bytes_, offset, into);
  }
  Status write_at(std::uint64_t offset, ByteView bytes) override {
    if (disk_.is_full_) return full("a scratch file");
    put_at(bytes_, offset, bytes);
    return {};
  }

 private:
  const SimDisk& disk_;
  Bytes bytes_;
};

bool SimDisk::exists(const Path& path) const {
  return files_.contains(path);
}

Result<std::unique_ptr<Blob>> SimDisk::open(const Path& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return bad_input("cannot open " + path.string() + ": no such file");
  return std::unique_ptr<Blob>(std::make_unique<OpenFile>(found->second));
}

Result<std::unique_ptr<FileWriter>> SimDisk::create(const Path& path, bool /*is_secret*/) {
  if (is_full_) return full(path);
  if (!folders_.contains(path.parent_path())) return bad_input("cannot create " + path.string() + ": no such folder");
  return std::unique_ptr<FileWriter>(std::make_unique<Writer>(*this, path));
}

Result<std::unique_ptr<ScratchFile>> SimDisk::scratch(const Path& folder) {
  if (is_full_) return full(folder);
  if (!folders_.contains(folder)) return bad_input("cannot create a scratch file in " + folder.string());
  return std::unique_ptr<ScratchFile>(std::make_unique<Scratch>(*this));
}

Status SimDisk::make_folder(const Path& path) {
  for (Path folder = path; !folder.empty() && folders_.insert(folder).second; folder = folder.parent_path()) {}
  return {};
}

Result<std::vector<Path>> SimDisk::list(const Path& folder) const {
  if (!folders_.contains(folder)) return bad_input("cannot list folder " + folder.string() + ": no such folder");
  std::vector<Path> paths;
  for (auto entry = files_.lower_bound(folder); entry != files_.end(); ++entry)
    if (entry->first.parent_path() == folder) paths.push_back(entry->first);
  return paths;
}

Status SimDisk::remove(const Path& path) {
  const auto found = files_.find(path);
  if (found == files_.end()) return {};
  before_change();
  files_.erase(found);
  return {};
}

Result<bool> SimDisk::is_private(const Path& path) const {
  if (!exists(path)) return bad_input("cannot look at " + path.string() + ": no such file");
  return true;
}

void SimDisk::set_contents(Contents contents) {
  files_ = std::move(contents);
  for (const auto& [path, file] : files_) (void)make_folder(path.parent_path());
}

void SimDisk::put(const Path& path, Bytes bytes) {
  before_change();
  const auto content = std::make_shared<const Bytes>(std::move(bytes));
  files_[path] = content;
  if (on_file_ && !power_failed()) on_file_(path, *content);
}

void SimDisk::before_change() {
  if (!changes_left_ || kept_) return;
  if (*changes_left_ == 0)
    kept_ = files_;
  else
    --*changes_left_;
}

void SimDisk::crash() {
  if (kept_) files_ = std::move(*kept_);
  changes_left_.reset();
  kept_.reset();
}

}  // namespace expunge
