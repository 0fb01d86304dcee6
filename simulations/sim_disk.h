// A machine's disk in memory, which keeps across a crash exactly what a real one would: files whose writer committed.
//
// A file under construction is lost; a removal or a new folder is durable at once, as DiskFiles syncs the folder. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "common/base/file.h"

namespace expunge {

class SimDisk final : public Files {
 public:
  using Contents = std::map<Path, std::shared_ptr<const Bytes>>;

  bool exists(const Path& path) const override;
  Result<std::unique_ptr<Blob>> open(const Path& path) const override;
  Result<std::unique_ptr<FileWriter>> create(const Path& path, bool is_secret) override;
  Result<std::unique_ptr<ScratchFile>> scratch(const Path& folder) override;
  Status make_folder(const Path& path) override;
  Result<std::vector<Path>> list(const Path& folder) const override;
  Status remove(const Path& path) override;
  Result<bool> is_private(const Path& path) const override;

  const Contents& contents() const { return files_; }
  void set_contents(Contents contents);  // a disk brought back from a backup, or copied from another machine
  void watch(std::function<void(const Path&, const Bytes&)> on_file) { on_file_ = std::move(on_file); }

  void set_full(bool is_full) { is_full_ = is_full; }  // nothing more can be written; removing still works
  bool is_full() const { return is_full_; }

  // The power fails after `changes` more changes: the program does not notice until the host looks at power_failed(),
  // but what it changes from then on is gone.
  void fail_power_after(std::uint64_t changes) { changes_left_ = changes; }
  bool power_failed() const { return kept_.has_value(); }
  // All writers must be gone.
  void crash();

 private:
  class Writer;
  class Scratch;
  void before_change();
  void put(const Path& path, Bytes bytes);

  Contents files_;
  std::set<Path> folders_;
  bool is_full_ = false;
  std::optional<std::uint64_t> changes_left_;
  std::optional<Contents> kept_;  // what the disk held when the power failed
  std::function<void(const Path&, const Bytes&)> on_file_;
};

}  // namespace expunge
