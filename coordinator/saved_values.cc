#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/base/json_text.h"
#include "common/crypto/secret_text.h"
#include "common/store/saved_json.h"
#include "coordinator/saved_file.h"
#include "coordinator/saved_state.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

template <std::size_t kSize>
std::array<std::uint8_t, kSize> fixed_from(const Json& json) {
  const Bytes bytes = take(from_hex(text_from(json)));
  std::array<std::uint8_t, kSize> fixed{};
  if (bytes.size() != kSize) throw BadValue("it has " + std::to_string(bytes.size()) + " bytes");
  std::copy(bytes.begin(), bytes.end(), fixed.begin());
  return fixed;
}

Version version_of(const Json& json) {
  Version version;
  version.number = number_from<ModelVersion>(json.at("version"));
  version.state = enum_from(json.at("state"), VersionState::kTraining, VersionState::kDestroyed);
  version.made_in = number_from<RoundId>(json.at("round"));
  version.digest = digest_from(json.at("digest"));
  for (const Json& request : json.at("tainted_by")) version.tainted_by.insert(name_from<RequestId>(request));
  if (json.contains("moments") && !json.at("moments").is_null()) version.moments = sealed_file_from(json.at("moments"));
  const Json own = json.value("own", Json::object());
  for (const auto& [site, round] : own.items()) version.own[take(SiteId::parse(site))] = number_from<RoundId>(round);
  if (!json.at("file").is_null()) version.file = sealed_file_from(json.at("file"));
  return version;
}

Json json_of(const ForgetRequest& request) {
  return {{"id", request.id.str()},
          {"basis", static_cast<int>(request.basis)},
          {"count_at_least", request.count_at_least},
          {"commitment", to_text(request.commitment)},
          {"received", to_number(request.received)},
          {"due", to_number(request.due)},
          {"signature", to_hex(request.signature)}};
}

ForgetRequest request_of(const Json& json) {
  return {.id = name_from<RequestId>(json.at("id")),
          .basis = enum_from(json.at("basis"), Basis::kErasure, Basis::kLeaves),
          .count_at_least = json.at("count_at_least").get<std::uint64_t>(),
          .commitment = digest_from(json.at("commitment")),
          .received = wall_from(json.at("received")),
          .due = wall_from(json.at("due")),
          .signature = fixed_from<64>(json.at("signature"))};
}

ForgetCase case_of(const Json& json) {
  ForgetCase one;
  one.request = request_of(json.at("request"));
  one.owner = name_from<SiteId>(json.at("owner"));
  one.state = enum_from(json.at("state"), RequestState::kReceived, RequestState::kEscalated);
  one.reason = text_from(json.at("reason"));
  one.method = text_from(json.at("method"));
  one.arrived = wall_from(json.at("arrived"));
  if (!json.at("ended").is_null()) one.ended = wall_from(json.at("ended"));
  one.version = number_from<ModelVersion>(json.at("version"));
  one.is_erased = json.at("is_erased").get<bool>();
  one.is_lost = json.value("is_lost", false);
  return one;
}

}  // namespace

std::string saved_key(std::string_view kind, std::uint64_t number) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%08llu", static_cast<unsigned long long>(number));
  return std::string(kind) + "/" + digits;
}

std::string to_json(const SealedFile& file) {
  return with_member(Json{{"name", file.name}, {"digest", to_text(file.digest)}}.dump(), "key", quoted_hex(file.key));
}

std::string to_json(const Version& version) {
  Json tainted = Json::array();
  for (const RequestId& request : version.tainted_by) tainted.push_back(request.str());
  Json json{{"version", version.number.value},
            {"state", static_cast<int>(version.state)},
            {"round", version.made_in.value},
            {"digest", to_text(version.digest)},
            {"tainted_by", tainted}};
  for (const auto& [site, round] : version.own) json["own"][site.str()] = round.value;
  const auto file = [](const std::optional<SealedFile>& one) { return one ? to_json(*one) : "null"; };
  return with_member(with_member(json_text(json), "file", file(version.file)), "moments", file(version.moments));
}

std::string to_json(const ForgetCase& one) {
  return json_text(Json{{"request", json_of(one.request)},
                        {"owner", one.owner.str()},
                        {"state", static_cast<int>(one.state)},
                        {"reason", one.reason},
                        {"method", one.method},
                        {"arrived", to_number(one.arrived)},
                        {"ended", one.ended ? Json(to_number(*one.ended)) : Json()},
                        {"version", one.version.value},
                        {"is_erased", one.is_erased},
                        {"is_lost", one.is_lost}});
}

Result<Version> version_from(const std::string& key, std::string_view json) {
  return read_saved<Json>("the saved value '" + key + "'", json, version_of);
}

Result<ForgetCase> forget_case_from(const std::string& key, std::string_view json) {
  return read_saved<Json>("the saved value '" + key + "'", json, case_of);
}

Digest digest_of(const Study& study) {
  const Recipe& recipe = study.recipe;
  Json json{{"name", study.name},
            {"seed", study.seed},
            {"network", to_metadata(study.network)},
            {"recipe",
             {recipe.rounds, recipe.local_epochs, recipe.optimiser, recipe.learning_rate, recipe.momentum,
              recipe.weight_decay, static_cast<int>(recipe.schedule), recipe.batch}}};
  // What was added later counts where it is used, so that federations that began before go on.
  if (recipe.uncertain != Uncertain::kIgnore) json["recipe"].push_back(to_text(recipe.uncertain));
  if (recipe.proximal != 0) json["proximal"] = recipe.proximal;
  const ServerOptimiser& server = study.server;
  if (server.is_adaptive())
    json["server"] = {to_text(server.rule), server.learning_rate, server.beta_1, server.beta_2, server.adaptivity};
  if (server.leaves_sites_their_own()) json["server"] = {to_text(server.rule)};
  return sha256(view_of(json.dump()));
}

}  // namespace expunge
