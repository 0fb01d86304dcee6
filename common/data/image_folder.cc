#include "common/data/image_folder.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "common/data/patient_list.h"
#include "common/data/splits.h"

namespace expunge {
namespace {

Result<std::vector<std::string>> folders_in(const Path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->is_directory(error)) names.push_back(entry->path().filename().string());
  if (error) return bad_input("cannot list the folder " + folder.string() + ": " + error.message());
  if (names.size() < 2)
    return bad_input(folder.string() + " holds " + std::to_string(names.size()) +
                     " folders; one for each class is needed, at least two");
  std::ranges::sort(names);
  return names;
}

Status add_class(const Files& files, const Path& folder, const std::string& part, const std::string& name,
                 std::int32_t label, std::uint64_t seed, ImageList& list) {
  EXPUNGE_TRY(found, files.list(folder / part / name));
  if (found.empty()) return bad_input(part + "/" + name + " in " + folder.string() + " holds no file");
  list.lists.push_back(part + "/" + name + ", file ");
  std::uint32_t number = 0;
  for (const Path& path : found) {
    const std::string relative = part + "/" + name + "/" + path.filename().string();
    if (!can_be_listed(relative))
      return bad_input(part + " in " + folder.string() +
                       " holds a file whose name is not UTF-8 or has control characters; rename it, since a file's "
                       "name is its patient's id");
    const PatientId id(relative);
    list.samples.push_back({id, part == "train" ? training_split_of(id, seed) : Split::kTest, {label}, {}});
    list.files.push_back({relative, static_cast<std::uint32_t>(list.lists.size() - 1), ++number});
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<FileImages>> open_image_folder(const Files& files, const Path& folder, const ImageRules& rules,
                                                      std::uint64_t seed) {
  EXPUNGE_TRY(root, RootFolder::open(folder));
  EXPUNGE_TRY(classes, folders_in(folder / "train"));
  EXPUNGE_TRY(tested, folders_in(folder / "test"));
  if (classes != tested)
    return bad_input(folder.string() +
                     ": train and test have folders of unlike names; both must have the same classes");
  ImageList list{root, {}, {}, {}};
  for (const std::string part : {"train", "test"})
    for (std::size_t i = 0; i < classes.size(); ++i)
      EXPUNGE_TRY_DO(add_class(files, folder, part, classes[i], static_cast<std::int32_t>(i), seed, list));
  DatasetShape shape;
  shape.classes = static_cast<std::int64_t>(classes.size());
  shape.label_names = classes;
  return FileImages::open(root.path().filename().string(), std::move(shape), rules, std::move(list));
}

}  // namespace expunge
