#include "protocols/host/export.h"

#include <nlohmann/json.hpp>

#include "common/crypto/hash.h"
#include "protocols/host/local_order.h"

namespace expunge {

using Json = nlohmann::json;

namespace {

bool is_in_a_kit(const Files& files, const Path& file) {
  for (Path folder = file.parent_path(); folder != folder.parent_path(); folder = folder.parent_path())
    if (files.exists(folder / "kit.toml")) return true;
  return false;
}

// Where the file would come to lie, links followed; as written where that cannot be told.
Path really(const Path& file) {
  std::error_code error;
  const Path folder = std::filesystem::weakly_canonical(file.parent_path(), error);
  return error ? file.lexically_normal() : folder / file.filename();
}

bool names_a_file(const Path& path) {
  const auto name = path.filename();
  return !name.empty() && name != "." && name != ".." && path.native().find('\0') == std::string::npos;
}

}  // namespace

Status may_write(const Files& files, const Path& out) {
  if (!names_a_file(out)) return bad_input("'" + out.string() + "' names no file; name one");
  if (is_in_a_kit(files, out.lexically_normal()) || is_in_a_kit(files, really(out)))
    return bad_input("'" + out.string() +
                     "' is inside a kit, whose files are not to be written over; name a file elsewhere");
  if (out.extension() == ".key" && files.exists(out))
    return bad_input("'" + out.string() + "' is a key, which is not to be written over; name another file");
  return {};
}

Result<ExportOrder> read_export_order(std::string_view body) {
  EXPUNGE_TRY_DO(check_order(body));
  const auto order = Json::parse(body, nullptr, false);
  if (!order.is_object() || !order.contains("out") || !order["out"].is_string())
    return bad_input("an export needs {\"out\": FILE}");
  for (const auto& [key, value] : order.items())
    if (key != "out" && key != "version")
      return bad_input("the order has a key that is not known; known are 'out' and 'version'");
  ExportOrder read{.out = order["out"].get<std::string>(), .version = {}};
  if (!order.contains("version")) return read;
  if (!order["version"].is_number_unsigned() || order["version"] == 0)
    return bad_input("the version to export must be a number from 1");
  read.version = {order["version"].get<std::uint64_t>()};
  return read;
}

Result<std::string> copy_model(Files& files, const Blob& model, const ModelVersion& version, const Path& out) {
  if (!out.is_absolute())
    return bad_input("the file to export to must be an absolute path, not '" + out.string() + "'");
  EXPUNGE_TRY_DO(may_write(files, out));
  EXPUNGE_TRY(writer, files.create(out, false));
  EXPUNGE_TRY_DO(copy(model, *writer));
  EXPUNGE_TRY(digest, sha256(model));
  return Json{{"version", version.value}, {"digest", to_text(digest)}}.dump();
}

}  // namespace expunge
