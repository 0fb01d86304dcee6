#include "simulations/own_folder.h"

namespace expunge {

Status own_folder(const Path& out, const std::string& mark, const std::string& what) {
  DiskFiles files;
  std::error_code error;
  if (out.empty()) return bad_input("--out is empty; name a folder for the results");
  if (files.exists(out) && !std::filesystem::is_directory(out, error))
    return bad_input(out.string() + " is not a folder; name another with --out");
  if (files.exists(out) && !files.exists(out / mark) && !std::filesystem::is_empty(out, error))
    return bad_input(out.string() +
                     (error ? " cannot be read: " + error.message() : " holds something that is not " + what) +
                     "; name another folder with --out");
  EXPUNGE_TRY_DO(files.make_folder(out));
  return write_file(files, out / mark, view_of("made by expunge\n"));
}

}  // namespace expunge
