#include "simulations/study/data_digest.h"

#include <algorithm>
#include <vector>

#include "common/crypto/hash.h"

namespace expunge {
namespace {

Result<std::string> digest_of_file(const Path& file) {
  EXPUNGE_TRY(blob, DiskFiles().open(file));
  EXPUNGE_TRY(digest, sha256(*blob));
  return to_text(digest);
}

Result<std::vector<Path>> files_in(const Path& folder) {
  std::vector<Path> files;
  std::error_code error;
  auto at = std::filesystem::recursive_directory_iterator(folder, error);
  for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error))
    if (at->is_regular_file(error)) files.push_back(at->path());
  if (error) return bad_input(folder.string() + " cannot be read: " + error.message());
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::string> digest_of_data(const Path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return digest_of_file(path);
  EXPUNGE_TRY(files, files_in(path));
  Hasher hasher;
  for (const Path& file : files) {
    std::string line =
        file.lexically_relative(path).string() + " " + std::to_string(std::filesystem::file_size(file, error));
    if (file.extension() == ".csv") {
      EXPUNGE_TRY(digest, digest_of_file(file));
      line += " " + digest;
    }
    hasher.add(view_of(line + "\n"));
  }
  return to_text(hasher.finish());
}

}  // namespace expunge
