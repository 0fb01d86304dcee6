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

Result<SimStore> read_store(const Path& file) {
  EXPUNGE_TRY(store, Store::open(file));
  EXPUNGE_TRY(values, store->values());
  EXPUNGE_TRY(ledger, store->ledger());
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

Result<SimDisk::Contents> read_disk(const Path& folder) {
  const DiskFiles files;
  SimDisk::Contents contents;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file()) continue;
    EXPUNGE_TRY(bytes, read_file(files, entry.path(), kLargestFile));
    contents["/" / entry.path().lexically_relative(folder)] = std::make_shared<const Bytes>(std::move(bytes));
  }
  return contents;
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

Result<KeptMachines> read_kept(const Path& folder) {
  KeptMachines kept;
  EXPUNGE_TRY(now, read_now(folder / "now"));
  kept.now = now;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.is_directory()) continue;
    EXPUNGE_TRY(store, read_store(entry.path() / "party.db"));
    EXPUNGE_TRY(contents, read_disk(entry.path() / "disk"));
    kept.machines.emplace(SiteId::of(entry.path().filename().string()),
                          Machine::Kept{std::move(contents), std::move(store)});
  }
  return kept;
}

}  // namespace expunge
