#include "protocols/membership/roster.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "protocols/limits.h"

namespace expunge {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kContext = "expunge/roster/v1";
constexpr std::string_view kHead = "{\"roster\": ";
constexpr std::string_view kMiddle = ",\n\"signature\": \"";
constexpr std::string_view kTail = "\"}\n";
constexpr std::array<std::pair<MemberStatus, std::string_view>, 3> kStatuses = {
    {{MemberStatus::kActive, "active"}, {MemberStatus::kPaused, "paused"}, {MemberStatus::kWithdrawn, "withdrawn"}}};

std::string_view name_of(MemberStatus status) {
  return std::ranges::find(kStatuses, status, [](const auto& entry) { return entry.first; })->second;
}

Json to_json(const Member& member) {
  return {{"name", member.name.str()},
          {"status", name_of(member.status)},
          {"transport_key", to_hex(member.transport_key)},
          {"statement_key", to_hex(member.statement_key)}};
}

Json to_json(const Roster& roster) {
  Json members = Json::array();
  for (const auto& member : roster.members) members.push_back(to_json(member));
  return {{"consortium", roster.consortium},
          {"version", roster.version},
          {"issued_ms", roster.issued.time_since_epoch().count()},
          {"expires_ms", roster.expires.time_since_epoch().count()},
          {"address", roster.address},
          {"members", std::move(members)}};
}

Error lacks(std::string_view key) {
  return bad_input("the roster has no usable \"" + std::string(key) + "\"");
}

Result<std::string> text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return lacks(key);
  return found->get<std::string>();
}

Result<std::int64_t> number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return lacks(key);
  const auto number = found->get<std::int64_t>();
  if (number < 0 || number > limits::kLatestTime) return lacks(key);
  return number;
}

Result<std::array<std::uint8_t, 32>> key_at(const Json& object, const char* key) {
  EXPUNGE_TRY(text, text_at(object, key));
  const auto bytes = from_hex(text);
  std::array<std::uint8_t, 32> raw{};
  if (!bytes || bytes->size() != raw.size()) return lacks(key);
  std::ranges::copy(*bytes, raw.begin());
  return raw;
}

Result<Member> member_from(const Json& object) {
  if (!object.is_object()) return lacks("members");
  Member member;
  EXPUNGE_TRY(name, text_at(object, "name"));
  EXPUNGE_TRY(site, SiteId::parse(name));
  EXPUNGE_TRY(transport_key, key_at(object, "transport_key"));
  EXPUNGE_TRY(statement_key, key_at(object, "statement_key"));
  EXPUNGE_TRY(status, text_at(object, "status"));
  const auto known = std::ranges::find(kStatuses, status, [](const auto& entry) { return entry.second; });
  if (known == kStatuses.end()) return lacks("status");
  return Member{site, transport_key, statement_key, known->first};
}

// The order makes names unique and the bytes the same for the same roster; a key shared by two would be two identities.
Status check_members(const std::vector<Member>& members) {
  std::set<TransportKey> transport_keys;
  std::set<VerifyKey> statement_keys;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string& name = members[i].name.str();
    if (i > 0 && members[i - 1].name.str() >= name)
      return bad_input("the roster lists " + name + " twice or out of order");
    if (!transport_keys.insert(members[i].transport_key).second ||
        !statement_keys.insert(members[i].statement_key).second)
      return bad_input("the roster gives " + name + " a key that another member has");
  }
  const bool has_coordinator = std::ranges::find(members, kCoordinator, &Member::name) != members.end();
  return has_coordinator ? Status() : bad_input("the roster lists no coordinator");
}

Result<Roster> roster_from(const Json& object) {
  if (!object.is_object()) return bad_input("the roster is not a JSON object");
  EXPUNGE_TRY(consortium, text_at(object, "consortium"));
  EXPUNGE_TRY(version, number_at(object, "version"));
  EXPUNGE_TRY(issued, number_at(object, "issued_ms"));
  EXPUNGE_TRY(expires, number_at(object, "expires_ms"));
  EXPUNGE_TRY(address, text_at(object, "address"));
  const auto members = object.find("members");
  if (version < 1) return lacks("version");
  if (members == object.end() || !members->is_array()) return lacks("members");
  Roster roster{
      consortium, static_cast<std::uint64_t>(version), WallTime(Duration(issued)), WallTime(Duration(expires)), address,
      {}};
  for (const auto& entry : *members) {
    EXPUNGE_TRY(member, member_from(entry));
    roster.members.push_back(member);
  }
  EXPUNGE_TRY_DO(check_members(roster.members));
  return roster;
}

struct Signed {
  std::string_view body;
  Signature signature{};
};

// Finds the signed bytes without reading them as JSON: what is not signed is not parsed.
Result<Signed> split(std::string_view file) {
  const auto wrong = bad_input("the file is not a roster as expunge writes it; take the kit as it was provisioned");
  Signed parts;
  const std::size_t after = kMiddle.size() + 2 * parts.signature.size() + kTail.size();
  if (file.size() < kHead.size() + after || !file.starts_with(kHead) || !file.ends_with(kTail)) return wrong;
  parts.body = file.substr(kHead.size(), file.size() - kHead.size() - after);
  const std::string_view rest = file.substr(kHead.size() + parts.body.size());
  const auto bytes = from_hex(rest.substr(kMiddle.size(), 2 * parts.signature.size()));
  if (!rest.starts_with(kMiddle) || !bytes) return wrong;
  std::ranges::copy(*bytes, parts.signature.begin());
  return parts;
}

}  // namespace

const Member* Roster::find(const SiteId& name) const {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &*found;
}

const Member* Roster::find(const TransportKey& key) const {
  const auto found = std::ranges::find(members, key, &Member::transport_key);
  return found == members.end() ? nullptr : &*found;
}

std::vector<SiteId> Roster::sites() const {
  std::vector<SiteId> names;
  for (const auto& member : members)
    if (member.name != kCoordinator && member.status == MemberStatus::kActive) names.push_back(member.name);
  return names;
}

std::string encode_roster(const Roster& roster, const SigningKey& consortium) {
  const std::string body = to_json(roster).dump(1);
  const std::string signature = to_hex(consortium.sign(kContext, view_of(body)));
  return std::string(kHead) + body + std::string(kMiddle) + signature + std::string(kTail);
}

Result<Roster> decode_roster(std::string_view file, const VerifyKey& consortium, WallTime now) {
  EXPUNGE_TRY(parts, split(file));
  if (!verify(consortium, kContext, view_of(parts.body), parts.signature))
    return not_trusted("the roster is not signed with this consortium's key: it is another's, or it was changed");
  EXPUNGE_TRY(roster, roster_from(Json::parse(parts.body, nullptr, false)));
  if (roster.expires <= now)
    return not_trusted("the roster of " + roster.consortium + " expired on " + to_iso(roster.expires) +
                       "; ask the consortium for a new one");
  return roster;
}

}  // namespace expunge
