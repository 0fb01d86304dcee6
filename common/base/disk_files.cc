// DiskFiles over POSIX calls, because durability needs fsync of the file and of its folder.
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <system_error>
#include <utility>

#include "common/base/file.h"

namespace expunge {

namespace {

bool is_the_operators(int error) {
  return error == ENOENT || error == EACCES || error == EPERM || error == EISDIR || error == ENOTDIR ||
         error == ENAMETOOLONG || error == EROFS || error == ELOOP || error == EEXIST;
}

std::string remedy(int error) {
  if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG) return "; check the path";
  if (error == EISDIR) return "; name a file";
  if (error == EACCES || error == EPERM) return "; check its permissions";
  return "";
}

Error failure(const std::string& action, const Path& path, int error) {
  const std::string what = "cannot " + action + " " + path.string() + ": ";
  if (error == ENOSPC || error == EDQUOT) return unavailable(what + "disk full; free some space and try again");
  if (error == EFBIG) return unavailable(what + "disk full or file-size limit reached; free some space or raise it");
  if (is_the_operators(error)) return bad_input(what + std::generic_category().message(error) + remedy(error));
  return unavailable(what + std::generic_category().message(error));
}

// Calls again when a signal came in between.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

Path folder_of(const Path& path) {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

Status sync_folder(const Path& folder) {
  const Descriptor fd(uninterrupted([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!fd.is_open()) return failure("open folder", folder, errno);
  if (::fsync(fd.get()) != 0 && errno != EINVAL) return failure("sync folder", folder, errno);
  return {};  // EINVAL: this file system has no such call for folders
}

Status read_all_of(const Path& path, const Descriptor& fd, std::uint64_t offset, std::span<std::uint8_t> into) {
  while (!into.empty()) {
    const auto count =
        uninterrupted([&] { return ::pread(fd.get(), into.data(), into.size(), static_cast<off_t>(offset)); });
    if (count < 0) return failure("read", path, errno);
    if (count == 0) return corrupt(path.string() + " ends at byte " + std::to_string(offset) + ", too early");
    offset += static_cast<std::uint64_t>(count);
    into = into.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Status write_all_of(const Path& path, const Descriptor& fd, std::uint64_t offset, ByteView bytes) {
  while (!bytes.empty()) {
    const auto count =
        uninterrupted([&] { return ::pwrite(fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (count < 0) return failure("write", path, errno);
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

class DiskBlob final : public Blob {
 public:
  DiskBlob(Path path, Descriptor fd, std::uint64_t size) : path_(std::move(path)), fd_(std::move(fd)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return read_all_of(path_, fd_, offset, into);
  }

 private:
  Path path_;
  Descriptor fd_;
  std::uint64_t size_;
};

class DiskWriter final : public FileWriter {
 public:
  DiskWriter(Path path, Path temporary, Descriptor fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(std::move(fd)) {}
  ~DiskWriter() override {
    if (!committed_) ::unlink(temporary_.c_str());
  }

  Status append(ByteView bytes) override {
    ensure(!committed_, "FileWriter: written to after commit");
    EXPUNGE_TRY_DO(write_all_of(path_, fd_, end_, bytes));
    end_ += bytes.size();
    return {};
  }

  Status commit() override {
    ensure(!committed_, "FileWriter: committed twice");
    if (::fsync(fd_.get()) != 0) return failure("sync", path_, errno);
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failure("write", path_, errno);
    committed_ = true;
    return sync_folder(folder_of(path_));
  }

 private:
  Path path_;
  Path temporary_;
  Descriptor fd_;
  std::uint64_t end_ = 0;
  bool committed_ = false;
};

class DiskScratch final : public ScratchFile {
 public:
  DiskScratch(Path folder, Descriptor fd) : folder_(std::move(folder)), fd_(std::move(fd)) {}
  std::uint64_t size() const override { return size_; }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return read_all_of(folder_, fd_, offset, into);
  }
  Status write_at(std::uint64_t offset, ByteView bytes) override {
    EXPUNGE_TRY_DO(write_all_of(folder_, fd_, offset, bytes));
    size_ = std::max(size_, offset + bytes.size());
    return {};
  }

 private:
  Path folder_;
  Descriptor fd_;
  std::uint64_t size_ = 0;
};

constexpr std::string_view kPart = ".part";

// ".NAME.PID-COUNT.part" beside the file NAME.
Path temporary_for(const Path& path) {
  static std::atomic<unsigned> count{0};
  return folder_of(path) / ("." + path.filename().string() + "." + std::to_string(::getpid()) + "-" +
                            std::to_string(count++) + std::string(kPart));
}

bool is_temporary(std::string_view name) {
  return name.starts_with('.') && name.ends_with(kPart);
}

// Whether `name` is a temporary of `file` whose process no longer lives.
bool is_left_over(std::string_view name, std::string_view file) {
  if (!is_temporary(name) || !name.substr(1).starts_with(file)) return false;
  name.remove_prefix(1 + file.size());
  if (!name.starts_with('.')) return false;
  pid_t owner = 0;
  const auto parsed = std::from_chars(name.data() + 1, name.data() + name.size(), owner);
  if (parsed.ec != std::errc() || owner <= 0 || *parsed.ptr != '-') return false;
  return ::kill(owner, 0) != 0 && errno == ESRCH;
}

Result<std::vector<std::string>> names_in(const Path& folder) {
  DIR* handle = ::opendir(folder.c_str());
  if (handle == nullptr) return failure("list folder", folder, errno);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(handle)) names.emplace_back(entry->d_name);
  ::closedir(handle);
  std::ranges::sort(names);
  return names;
}

void remove_left_overs(const Path& path) {
  const auto names = names_in(folder_of(path));
  if (!names) return;
  for (const auto& name : *names)
    if (is_left_over(name, path.filename().string())) ::unlink((folder_of(path) / name).c_str());
}

}  // namespace

bool DiskFiles::exists(const Path& path) const {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

// O_NONBLOCK: opening a named pipe must not wait for its writer.
Result<std::unique_ptr<Blob>> DiskFiles::open(const Path& path) const {
  Descriptor fd(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
  struct stat info {};
  if (!fd.is_open() || ::fstat(fd.get(), &info) != 0) return failure("open", path, errno);
  if (S_ISDIR(info.st_mode)) return failure("open", path, EISDIR);
  if (!S_ISREG(info.st_mode)) return bad_input("cannot open " + path.string() + ": not a regular file");
  const auto size = static_cast<std::uint64_t>(info.st_size);
  return std::unique_ptr<Blob>(std::make_unique<DiskBlob>(path, std::move(fd), size));
}

Result<std::unique_ptr<FileWriter>> DiskFiles::create(const Path& path, bool is_secret) {
  // A file or a link is replaced, of a folder the system says it; a device or a pipe is not ours to replace.
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode) &&
      !S_ISDIR(there.st_mode))
    return bad_input("cannot create " + path.string() + ": something that is not a file is there; name another file");
  remove_left_overs(path);
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
  const mode_t mode = is_secret ? 0600 : 0644;
  Path temporary = temporary_for(path);
  Descriptor fd(uninterrupted([&] { return ::open(temporary.c_str(), flags, mode); }));
  if (!fd.is_open()) return failure("create", path, errno);
  return std::unique_ptr<FileWriter>(std::make_unique<DiskWriter>(path, std::move(temporary), std::move(fd)));
}

Result<std::unique_ptr<ScratchFile>> DiskFiles::scratch(const Path& folder) {
  const Path path = folder / "scratch";
  remove_left_overs(path);
  const Path temporary = temporary_for(path);
  Descriptor fd(uninterrupted([&] { return ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
  if (!fd.is_open() || ::unlink(temporary.c_str()) != 0) return failure("create a scratch file in", folder, errno);
  return std::unique_ptr<ScratchFile>(std::make_unique<DiskScratch>(folder, std::move(fd)));
}

Status DiskFiles::make_folder(const Path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return {};
    return bad_input("cannot make folder " + path.string() + ": a file of this name is in the way");
  }
  if (path.has_parent_path() && path.parent_path() != path) EXPUNGE_TRY_DO(make_folder(path.parent_path()));
  if (!path.has_filename()) return {};  // "a/b/": made as the parent of itself
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno != EEXIST) return failure("make folder", path, errno);
    if (::stat(path.c_str(), &info) != 0)
      return bad_input("cannot make folder " + path.string() +
                       ": a link to nowhere is in the way; remove it or make the folder it leads to");
  }
  return sync_folder(folder_of(path));
}

Result<std::vector<Path>> DiskFiles::list(const Path& folder) const {
  EXPUNGE_TRY(names, names_in(folder));
  std::vector<Path> found;
  for (const auto& name : names) {
    struct stat info {};
    const Path path = folder / name;
    if (!is_temporary(name) && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode)) found.push_back(path);
  }
  return found;
}

Status DiskFiles::remove(const Path& path) {
  if (std::remove(path.c_str()) == 0) return sync_folder(folder_of(path));
  if (errno == ENOENT) return {};
  return failure("remove", path, errno);
}

Result<bool> DiskFiles::is_private(const Path& path) const {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return failure("look at", path, errno);
  return (info.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

}  // namespace expunge
