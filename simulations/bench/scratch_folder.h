// A folder for what a benchmark leaves, gone with this object.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace expunge {

class ScratchFolder {
 public:
  ScratchFolder() : path_(std::filesystem::temp_directory_path() / ("expunge-bench-" + std::to_string(getpid()))) {}
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace expunge
