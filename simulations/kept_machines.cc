#include "simulations/kept_machines.h"

#include <charconv>

#include "common/store/store.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestFile = 1ULL << 34;

// Entry by entry, since each has a time of its own and the chain is made anew from all of them.
Status write_store(const SimStore& kept, const Path& file) {
  EXPUNGE_TRY(store, Store::open(file));
  for (const auto& entry : kept.ledger()) EXPUNGE_TRY_DO(store->commit({}, {{entry.kind, entry.body}}, entry.time));
  std::vector<StoredChange> changes;
  for (const auto& [key, value] : kept.values()) changes.push_back({key, value});
  return store->commit(changes, {}, WallTime{});
}

Result<SimStore> read_store(const Path& file, const Path& scratch) {
  const Path copied = scratch / "party.db";
  std::error_code error;
  std::filesystem::copy_file(file, copied, error);
  if (error) return bad_input(file.string() + " cannot be copied to " + copied.string() + ": " + error.message());
  EXPUNGE_TRY(store, Store::open(copied));
  EXPUNGE_TRY(values, store->values());
  EXPUNGE_TRY(ledger, store->ledger());
  store.reset();
  std::filesystem::remove(copied, error);
  return SimStore::of(std::move(values), std::move(ledger));
}

Status write_disk(const SimDisk::Contents& contents, const Path& folder) {
  DiskFiles files;
  for (const auto& [path, bytes] : contents) {
    const Path file = folder / path.relative_path();
    EXPUNGE_TRY_DO(files.make_folder(file.parent_path()));
    EXPUNGE_TRY_DO(write_file(files, file, *bytes, true));
  }
  return {};
}

// Folders and files in a folder, one level.
Result<std::vector<std::filesystem::directory_entry>> entries_of(const Path& folder) {
  std::error_code error;
  std::vector<std::filesystem::directory_entry> entries;
  auto at = std::filesystem::directory_iterator(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) entries.push_back(*at);
  if (error) return bad_input(folder.string() + " cannot be read: " + error.message());
  return entries;
}

Status read_disk(const Path& folder, const Path& inside, SimDisk::Contents& contents) {
  EXPUNGE_TRY(entries, entries_of(folder));
  for (const auto& entry : entries) {
    const Path path = inside / entry.path().filename();
    std::error_code error;
    if (entry.is_directory(error)) {
      EXPUNGE_TRY_DO(read_disk(entry.path(), path, contents));
      continue;
    }
    EXPUNGE_TRY(bytes, read_file(DiskFiles(), entry.path(), kLargestFile));
    contents[path] = std::make_shared<const Bytes>(std::move(bytes));
  }
  return {};
}

Result<Time> read_now(const Path& file) {
  EXPUNGE_TRY(bytes, read_file(DiskFiles(), file, 64));
  const std::string text(text_of(bytes));
  std::int64_t milliseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  if (error != std::errc() || end != text.data() + text.size() || milliseconds < 0)
    return bad_input(file.string() + " does not hold a time; remove the folder and make it again");
  return Time{} + Duration(milliseconds);
}

}  // namespace

Status write_kept(const KeptMachines& kept, const Path& folder) {
  DiskFiles files;
  for (const auto& [name, machine] : kept.machines) {
    const Path own = folder / name.str();
    EXPUNGE_TRY_DO(files.make_folder(own / "disk"));
    EXPUNGE_TRY_DO(write_store(machine.store, own / "party.db"));
    EXPUNGE_TRY_DO(write_disk(machine.files, own / "disk"));
  }
  const auto now = std::chrono::duration_cast<Duration>(kept.now - Time{}).count();
  return write_file(files, folder / "now", view_of(std::to_string(now)));
}

Result<KeptMachines> read_kept(const Path& folder, const Path& scratch) {
  KeptMachines kept;
  EXPUNGE_TRY(now, read_now(folder / "now"));
  kept.now = now;
  EXPUNGE_TRY(entries, entries_of(folder));
  for (const auto& entry : entries) {
    std::error_code error;
    if (!entry.is_directory(error)) continue;
    EXPUNGE_TRY(name, SiteId::parse(entry.path().filename().string()));
    EXPUNGE_TRY(store, read_store(entry.path() / "party.db", scratch));
    Machine::Kept machine{{}, std::move(store)};
    EXPUNGE_TRY_DO(read_disk(entry.path() / "disk", "/", machine.files));
    kept.machines.emplace(name, std::move(machine));
  }
  return kept;
}

}  // namespace expunge
