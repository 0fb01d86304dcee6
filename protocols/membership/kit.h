// A kit: the folder with which one member takes part. Made by `expunge provision`.
//
//   kit.toml          [kit] consortium, member, role = "coordinator" | "site"
//   roster.json       signed by the consortium
//   consortium.pub    the consortium's Ed25519 verify key, hex
//   transport.key     CURVE secret key, hex, mode 0600
//   statement.key     Ed25519 secret key, hex, mode 0600
//   study.toml        coordinator only
//   site.toml         site only: what this site decides for itself (device, data, caps)
//   state/            database, models, spool, log, socket of the running program; mode 0700
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/crypto/secret.h"
#include "common/crypto/sign.h"
#include "protocols/membership/roster.h"

namespace expunge {

struct Kit {
  Path folder;
  SiteId member;
  Roster roster;
  SecretBytes transport_key;
  SigningKey statement_key;
  bool is_coordinator() const { return member == kCoordinator; }
};

// kBadInput: it is none, or this user may not look.
Status check_is_kit(const Files& files, const Path& folder);

// Refuses keys that others may read, keys that are not the roster's for this member, an expired or foreign roster.
Result<Kit> open_kit(const Files& files, const Path& folder, WallTime now);

// What CONSORTIUM.toml says: [consortium] name, address, sites, study, and if wanted site_settings, valid_days. `study`
// and `site_settings` name files, relative to it.
struct ConsortiumPlan {
  std::string name;
  std::string address;  // "tcp://127.0.0.1:0" is refused: sites must know the port
  std::vector<SiteId> sites;
  std::uint32_t valid_days = 365;
  std::string study;          // text of the study's TOML
  std::string site_settings;  // text of site.toml for every site; may be empty
};
Result<ConsortiumPlan> read_consortium(const Files& files, const Path& file);

// Writes OUT/consortium.key (0600), OUT/coordinator and OUT/<site> for each site. Refuses to overwrite; a failure
// leaves nothing behind.
Status provision(Files& files, const ConsortiumPlan& plan, const Path& out, WallTime now);

}  // namespace expunge
