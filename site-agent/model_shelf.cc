#include "site-agent/model_shelf.h"

#include "common/crypto/seal.h"

namespace expunge {
namespace {

constexpr std::size_t kKeyBytes = 32;

}  // namespace

Path ModelShelf::file_of(const ModelVersion& version) const {
  return folder_ / ("version-" + std::to_string(version.value) + ".sealed");
}

Result<HeldModel> ModelShelf::keep(const Published& published, const Blob& model, const SecretSource& secrets) {
  EXPUNGE_TRY(digest, sha256(model));
  if (digest != published.model)
    return corrupt("the published model " + std::to_string(published.version.value) + " came as " + to_text(digest) +
                   " instead of " + to_text(published.model) + "; it was not kept");
  HeldModel held{published.version, digest, secrets(kKeyBytes), published.own};
  EXPUNGE_TRY(file, files_.create(file_of(published.version), true));
  const std::unique_ptr<FileWriter> writer = sealing(std::move(file), held.key, model.size());
  EXPUNGE_TRY_DO(copy(model, *writer));
  return held;
}

Result<std::shared_ptr<const Blob>> ModelShelf::open(const HeldModel& model) const {
  EXPUNGE_TRY(sealed, files_.open(file_of(model.version)));
  EXPUNGE_TRY(file, unsealed(std::move(sealed), model.key));
  return std::shared_ptr<const Blob>(std::move(file));
}

Status ModelShelf::sweep(const std::optional<HeldModel>& held, std::set<Path> others) {
  if (held) others.insert(file_of(held->version).filename());
  EXPUNGE_TRY(files, files_.list(folder_));
  for (const Path& file : files)
    if (!others.contains(file.filename())) EXPUNGE_TRY_DO(files_.remove(file));
  return {};
}

}  // namespace expunge
