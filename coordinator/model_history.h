// The versions of the model: what made them, which requests taint them, which are published, which are destroyed.
//
// A version is tainted by a request when records that the request names may have contributed to it. Changes collect
// until take_changes(); a destroyed version's key is gone with the next durable record, and only then its file.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/model/server_optimiser.h"
#include "coordinator/sealed_files.h"
#include "protocols/action.h"

namespace expunge {

enum class VersionState : std::uint8_t { kTraining = 1, kCandidate = 2, kPublished = 3, kDestroyed = 4 };
std::string to_text(VersionState state);  // "training", …

struct Version {
  ModelVersion number;
  VersionState state = VersionState::kTraining;
  RoundId made_in;
  Digest digest;  // SHA-256 of the safetensors file
  std::set<RequestId> tainted_by;
  std::optional<SealedFile> file;     // none when destroyed
  std::optional<SealedFile> moments;  // of the coordinator's optimiser that made it; gone when published or destroyed
  // FedBN: the last round on the way here from fresh weights in which a site's answer counted. The site's own tensors
  // of that round belong to this version; of a site that is not named, those in the file.
  std::map<SiteId, RoundId> own;

  RoundId own_of(const SiteId& site) const {
    const auto found = own.find(site);
    return found == own.end() ? RoundId{} : found->second;
  }
};

class ModelHistory {
 public:
  explicit ModelHistory(SealedFiles& files) : files_(files) {}

  // Reads what the saved state says and checks every file that must be there. kCorrupt.
  Status restore(std::vector<Version> versions);

  // New versions: durable when these return; known to others with the next record.
  Result<ModelVersion> add_first(VersionState state, RoundId round, const Blob& weights, const NetworkSpec& network);
  Result<ModelVersion> add_applied(VersionState state, RoundId round, ModelVersion base, const WeightedSum& sum,
                                   const ServerOptimiser& optimiser);
  // These sites' own tensors of the round that made `version` belong to it, the others' are its base's.
  void leave_own(ModelVersion version, ModelVersion base, const std::vector<SiteId>& sites);

  void taint(const RequestId& request);  // every version that is not destroyed
  void publish(ModelVersion version, const std::vector<RequestId>& forgotten);
  void destroy(ModelVersion version);
  std::vector<ModelVersion> destroy_older_than(ModelVersion version);

  const Version* find(ModelVersion version) const;
  const std::map<ModelVersion, Version>& versions() const { return versions_; }
  std::optional<ModelVersion> newest_published() const;
  ModelVersion newest() const;   // of all that were ever made; none before the first
  std::size_t elements() const;  // 0 before the first version
  Result<std::shared_ptr<const Blob>> open(ModelVersion version) const;
  Result<Attachment> attachment(ModelVersion version);  // described once

  std::vector<Change> take_changes();
  std::vector<std::string> take_doomed();  // files of versions destroyed since
  std::vector<BlobRef> take_withdrawn();   // models of versions destroyed since, which sites may have been offered
  std::set<std::string> file_names() const;

 private:
  Result<ModelVersion> keep(VersionState state, RoundId round, std::set<RequestId> tainted_by,
                            Result<SealedFiles::Written> written);
  Result<SealedFile> next_moments(const Version& base, const WeightedSum& sum, const ServerOptimiser& optimiser);
  void end(ModelVersion version, std::optional<SealedFile>& file);  // its key with the next record, then the file
  std::string next_name(const std::string& kind) const;
  Result<ModelHeader> header_of(ModelVersion version) const;

  SealedFiles& files_;
  std::map<ModelVersion, Version> versions_;
  std::map<ModelVersion, Attachment> attachments_;
  std::shared_ptr<const Manifest> manifest_;
  std::set<ModelVersion> changed_;
  std::set<ModelVersion> ended_;  // of these a key ends
  std::vector<std::string> doomed_;
  std::vector<BlobRef> withdrawn_;
};

}  // namespace expunge
