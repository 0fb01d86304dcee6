#include "coordinator/model_history.h"

#include <algorithm>

#include "coordinator/saved_state.h"

namespace expunge {

std::string to_text(VersionState state) {
  switch (state) {
    case VersionState::kTraining:
      return "training";
    case VersionState::kCandidate:
      return "candidate";
    case VersionState::kPublished:
      return "published";
    case VersionState::kDestroyed:
      return "destroyed";
  }
  return "unknown";
}

Status ModelHistory::restore(std::vector<Version> versions) {
  for (Version& version : versions) {
    if (version.file) EXPUNGE_TRY_DO(files_.verify(*version.file));
    if (version.moments) EXPUNGE_TRY_DO(files_.verify(*version.moments));
    const ModelVersion number = version.number;
    versions_.emplace(number, std::move(version));
  }
  for (const auto& [number, version] : versions_) {
    if (!version.file || manifest_) continue;
    EXPUNGE_TRY(header, header_of(number));
    manifest_ = header.manifest;
  }
  return {};
}

Result<ModelVersion> ModelHistory::add_first(VersionState state, RoundId round, const Blob& weights,
                                             const NetworkSpec& network) {
  EXPUNGE_TRY(model, decode_safetensors(weights));
  if (manifest_ && !(*model.weights.manifest == *manifest_))
    return bad_input("fresh weights for round " + std::to_string(round.value) +
                     " are of another network than the model");
  const Bytes encoded = encode_safetensors(model.weights, to_metadata(network));
  const auto content = [&](FileWriter& out) { return out.append(encoded); };
  auto version = keep(state, round, {}, files_.write(next_name("model"), encoded.size(), content));
  if (version) manifest_ = model.weights.manifest;
  return version;
}

Result<ModelVersion> ModelHistory::add_applied(VersionState state, RoundId round, ModelVersion base,
                                               const WeightedSum& sum, const ServerOptimiser& optimiser) {
  EXPUNGE_TRY(blob, open(base));
  EXPUNGE_TRY(header, decode_safetensors_header(*blob));
  EXPUNGE_TRY_DO(fits(sum, *header.manifest));
  const Version& before = versions_.at(base);
  const auto write = [&](const Step& step) {
    return files_.write(next_name("model"), blob->size(),
                        [&](FileWriter& out) { return apply(step, *blob, header, out); });
  };
  if (!optimiser.is_adaptive()) return keep(state, round, before.tainted_by, write(mean_step(sum)));
  EXPUNGE_TRY(file, next_moments(before, sum, optimiser));
  EXPUNGE_TRY(moments, files_.open(file));
  const Step step = adaptive_step(optimiser, sum, *header.manifest, *moments);
  EXPUNGE_TRY(made, keep(state, round, before.tainted_by, write(step)));
  versions_.at(made).moments = std::move(file);
  return made;
}

void ModelHistory::leave_own(ModelVersion number, ModelVersion base, const std::vector<SiteId>& sites) {
  Version& version = versions_.at(number);
  version.own = versions_.at(base).own;
  for (const SiteId& site : sites) version.own[site] = version.made_in;
  changed_.insert(number);
}

Result<SealedFile> ModelHistory::next_moments(const Version& base, const WeightedSum& sum,
                                              const ServerOptimiser& optimiser) {
  std::shared_ptr<const Blob> before;
  if (base.moments) {
    EXPUNGE_TRY(opened, files_.open(*base.moments));
    before = std::move(opened);
  }
  const auto content = [&](FileWriter& out) { return write_moments(optimiser, sum, *manifest_, before.get(), out); };
  EXPUNGE_TRY(written, files_.write(next_name("moments"), moments_size(*manifest_), content));
  return std::move(written.file);
}

Result<ModelVersion> ModelHistory::keep(VersionState state, RoundId round, std::set<RequestId> tainted_by,
                                        Result<SealedFiles::Written> written) {
  if (!written) return written.error();
  const ModelVersion number = newest().next();
  const Digest digest = written->file.digest;
  EXPUNGE_TRY(blob, files_.open(written->file));
  attachments_[number] = {blob, std::move(written->ref)};
  versions_.emplace(
      number, Version{number, state, round, digest, std::move(tainted_by), std::move(written->file), std::nullopt, {}});
  changed_.insert(number);
  return number;
}

void ModelHistory::taint(const RequestId& request) {
  for (auto& [number, version] : versions_)
    if (version.file && version.tainted_by.insert(request).second) changed_.insert(number);
}

void ModelHistory::publish(ModelVersion number, const std::vector<RequestId>& forgotten) {
  Version& version = versions_.at(number);
  ensure(version.file.has_value(), "ModelHistory::publish: the version is destroyed");
  version.state = VersionState::kPublished;
  for (const RequestId& request : forgotten) version.tainted_by.erase(request);
  end(number, version.moments);
  changed_.insert(number);
}

void ModelHistory::destroy(ModelVersion number) {
  Version& version = versions_.at(number);
  if (!version.file) return;
  end(number, version.file);
  end(number, version.moments);
  version.own.clear();
  version.state = VersionState::kDestroyed;
  if (const auto offered = attachments_.extract(number)) withdrawn_.push_back(offered.mapped().ref);
  changed_.insert(number);
  const auto has_file = [](const auto& entry) { return entry.second.file.has_value(); };
  if (std::ranges::none_of(versions_, has_file)) manifest_.reset();
}

void ModelHistory::end(ModelVersion version, std::optional<SealedFile>& file) {
  if (!file) return;
  doomed_.push_back(file->name);
  ended_.insert(version);
  file.reset();
}

std::vector<ModelVersion> ModelHistory::destroy_older_than(ModelVersion version) {
  std::vector<ModelVersion> destroyed;
  for (const auto& [number, older] : versions_)
    if (number < version && older.file) destroyed.push_back(number);
  for (const ModelVersion number : destroyed) destroy(number);
  return destroyed;
}

const Version* ModelHistory::find(ModelVersion version) const {
  const auto found = versions_.find(version);
  return found == versions_.end() ? nullptr : &found->second;
}

std::optional<ModelVersion> ModelHistory::newest_published() const {
  for (auto entry = versions_.rbegin(); entry != versions_.rend(); ++entry)
    if (entry->second.state == VersionState::kPublished) return entry->first;
  return std::nullopt;
}

std::size_t ModelHistory::elements() const {
  return manifest_ ? manifest_->elements() : 0;
}

Result<std::shared_ptr<const Blob>> ModelHistory::open(ModelVersion number) const {
  const Version* version = find(number);
  if (!version)
    return bad_input("there is no model version " + std::to_string(number.value) +
                     "; export without --version for the newest published one");
  if (!version->file)
    return stale("model version " + std::to_string(number.value) + " is destroyed; export a newer one");
  return files_.open(*version->file);
}

Result<Attachment> ModelHistory::attachment(ModelVersion number) {
  if (const auto known = attachments_.find(number); known != attachments_.end()) return known->second;
  const Version* version = find(number);
  ensure(version && version->file, "ModelHistory::attachment: the version is destroyed");
  EXPUNGE_TRY(attachment, files_.attachment(*version->file));
  attachments_[number] = attachment;
  return attachment;
}

std::vector<Change> ModelHistory::take_changes() {
  std::vector<Change> changes;
  for (const ModelVersion number : changed_)
    changes.push_back({saved_key("model", number.value), to_json(versions_.at(number)), ended_.contains(number)});
  changed_.clear();
  ended_.clear();
  return changes;
}

std::vector<std::string> ModelHistory::take_doomed() {
  return std::exchange(doomed_, {});
}

std::vector<BlobRef> ModelHistory::take_withdrawn() {
  return std::exchange(withdrawn_, {});
}

std::set<std::string> ModelHistory::file_names() const {
  std::set<std::string> names;
  for (const auto& [number, version] : versions_)
    for (const auto* file : {&version.file, &version.moments})
      if (*file) names.insert((*file)->name);
  return names;
}

std::string ModelHistory::next_name(const std::string& kind) const {
  return kind + "-" + std::to_string(newest().next().value) + ".sealed";
}

Result<ModelHeader> ModelHistory::header_of(ModelVersion version) const {
  EXPUNGE_TRY(blob, open(version));
  return decode_safetensors_header(*blob);
}

ModelVersion ModelHistory::newest() const {
  return versions_.empty() ? ModelVersion{} : versions_.rbegin()->first;
}

}  // namespace expunge
