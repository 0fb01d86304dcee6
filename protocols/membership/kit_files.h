// The names and small forms of a kit's files, shared by what writes and what opens a kit.
#pragma once

#include "common/base/file.h"
#include "common/crypto/secret.h"

namespace expunge::kit_files {

inline constexpr const char* kSettings = "kit.toml";
inline constexpr const char* kRoster = "roster.json";
inline constexpr const char* kConsortiumKey = "consortium.pub";
inline constexpr const char* kTransportKey = "transport.key";
inline constexpr const char* kStatementKey = "statement.key";
inline constexpr const char* kStudy = "study.toml";
inline constexpr const char* kSite = "site.toml";
inline constexpr const char* kState = "state";
inline constexpr std::uint64_t kMostBytes = 1 << 22;  // of any of them

// A key of 32 bytes as 64 hex digits and a new line.
Status write_secret(Files& files, const Path& path, const SecretBytes& key);
// Refuses what group or others may read, naming the command that cures it.
Result<SecretBytes> read_secret(const Files& files, const Path& path);

}  // namespace expunge::kit_files
