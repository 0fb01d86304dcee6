#include "common/data/rooted_path.h"

#include <algorithm>
#include <system_error>

namespace expunge {
namespace {

bool is_below(const Path& path, const Path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

}  // namespace

Result<RootFolder> RootFolder::open(const Path& folder) {
  std::error_code error;
  Path path = std::filesystem::canonical(folder, error);
  if (error || !std::filesystem::is_directory(path, error))
    return bad_input("the folder " + folder.string() + " is not there; check the path");
  return RootFolder(std::move(path));
}

Result<Path> RootFolder::resolve(std::string_view relative) const {
  const Path asked(relative);
  if (relative.empty()) return bad_input("the path is empty");
  if (asked.is_absolute()) return bad_input("the path is absolute; it must be relative to the images' folder");
  if (std::ranges::find(asked, Path("..")) != asked.end())
    return bad_input("the path holds \"..\"; it must stay below the images' folder");
  std::error_code error;
  Path found = std::filesystem::canonical(path_ / asked, error);
  if (error) return bad_input("the image is not there, or is not to be reached");
  if (!is_below(found, path_)) return bad_input("the path is a link out of the images' folder");
  return found;
}

}  // namespace expunge
