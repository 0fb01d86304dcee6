#include <algorithm>
#include <tuple>

#include "common/base/config.h"
#include "common/net/curve_keys.h"
#include "protocols/membership/kit.h"
#include "protocols/membership/kit_files.h"

namespace expunge {

namespace {

using namespace kit_files;

struct Settings {
  std::string consortium;
  SiteId member;
};

Error about(const Path& path, const Error& error) {
  return {error.fault, path.string() + ": " + error.what};
}

Result<Settings> read_settings(const Files& files, const Path& folder) {
  const Path path = folder / kSettings;
  EXPUNGE_TRY_DO(check_is_kit(files, folder));
  EXPUNGE_TRY(bytes, read_file(files, path, kMostBytes));
  EXPUNGE_TRY(file, parse_config(text_of(bytes), path.string()));
  ConfigTable kit = file.root().table("kit");
  const std::string consortium = kit.text("consortium");
  const std::string member = kit.text("member");
  const std::string role = kit.choice("role", {"coordinator", "site"});
  if (!is_plain_name(member)) kit.refuse("member", "must be 1 to 63 of a-z, 0-9 and '-', starting with a letter");
  if ((role == "coordinator") != (member == kCoordinator.str()))
    kit.refuse("role", "must be \"coordinator\" for the coordinator's kit and \"site\" for every other");
  EXPUNGE_TRY_DO(file.finish());
  return Settings{consortium, SiteId::of(member)};
}

Result<VerifyKey> read_consortium_key(const Files& files, const Path& path) {
  EXPUNGE_TRY(bytes, read_file(files, path, kMostBytes));
  std::string_view text = text_of(bytes);
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto raw = from_hex(text);
  VerifyKey key{};
  if (!raw || raw->size() != key.size()) return bad_input(path.string() + " is not a public key of 64 hex digits");
  std::ranges::copy(*raw, key.begin());
  return key;
}

Result<Roster> read_roster(const Files& files, const Path& folder, const Settings& settings, WallTime now) {
  const Path path = folder / kRoster;
  EXPUNGE_TRY(consortium, read_consortium_key(files, folder / kConsortiumKey));
  EXPUNGE_TRY(bytes, read_file(files, path, kMostBytes));
  auto roster = decode_roster(text_of(bytes), consortium, now);
  if (!roster) return about(path, roster.error());
  if (roster->consortium != settings.consortium)
    return not_trusted(path.string() + " is the roster of " + roster->consortium + ", but kit.toml names " +
                       settings.consortium + "; take the kit as it was provisioned");
  if (roster->find(settings.member) == nullptr)
    return not_trusted(path.string() + " does not list " + settings.member.str() + " as a member of " +
                       roster->consortium + "; ask the consortium for a roster that does");
  return roster;
}

Error not_the_members(const Path& path, const SiteId& member) {
  return not_trusted(path.string() + " is not the key that the roster gives for " + member.str() +
                     "; it may come from another member's kit or have been replaced");
}

}  // namespace

Status check_is_kit(const Files& files, const Path& folder) {
  if (files.exists(folder / kSettings)) return {};
  std::error_code error;
  std::ignore = std::filesystem::status(folder / kSettings, error);
  if (error == std::errc::permission_denied)
    return bad_input(folder.string() +
                     " may not be read by this user (Permission denied); be the user that the kit belongs to");
  return bad_input(folder.string() + " is not a kit: it has no kit.toml; make kits with expunge provision");
}

Result<Kit> open_kit(const Files& files, const Path& folder, WallTime now) {
  EXPUNGE_TRY(settings, read_settings(files, folder));
  EXPUNGE_TRY(roster, read_roster(files, folder, settings, now));
  EXPUNGE_TRY(transport_key, read_secret(files, folder / kTransportKey));
  EXPUNGE_TRY(statement_bytes, read_secret(files, folder / kStatementKey));
  EXPUNGE_TRY(transport_public, curve_public_key(transport_key));
  EXPUNGE_TRY(statement_key, SigningKey::from_bytes(statement_bytes.reveal()));
  const Member& self = *roster.find(settings.member);
  if (transport_public != self.transport_key) return not_the_members(folder / kTransportKey, self.name);
  if (statement_key.verify_key() != self.statement_key) return not_the_members(folder / kStatementKey, self.name);
  return Kit{folder, settings.member, std::move(roster), std::move(transport_key), std::move(statement_key)};
}

}  // namespace expunge
