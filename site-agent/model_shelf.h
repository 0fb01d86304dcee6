// The folder of published models at a site: one file, sealed with a key of its own that only the site's state holds.
// A model whose key is no longer in the state is destroyed; sweep() then removes its file. Protocol thread only.
#pragma once

#include <memory>
#include <optional>
#include <set>

#include "common/base/file.h"
#include "protocols/message.h"
#include "site-agent/cohort.h"
#include "site-agent/site_state.h"

namespace expunge {

class ModelShelf {
 public:
  ModelShelf(Files& files, Path folder) : files_(files), folder_(std::move(folder)) {}

  // Checks the model against its digest and seals it under a fresh key. kCorrupt: it is another model; kUnavailable: no
  // space.
  Result<HeldModel> keep(const Published& published, const Blob& model, const SecretSource& secrets);
  // In clear. kCorrupt: the file is not what its key sealed.
  Result<std::shared_ptr<const Blob>> open(const HeldModel& model) const;
  // Removes every file but that of `held` and those named in `others`.
  Status sweep(const std::optional<HeldModel>& held, std::set<Path> others);

 private:
  Path file_of(const ModelVersion& version) const;

  Files& files_;
  Path folder_;
};

}  // namespace expunge
