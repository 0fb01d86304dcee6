#include <cstdio>
#include <nlohmann/json.hpp>

#include "common/crypto/secret_text.h"
#include "coordinator/json_text.h"
#include "coordinator/saved_state.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

template <std::size_t kSize>
Result<std::array<std::uint8_t, kSize>> fixed_from(const std::string& hex) {
  EXPUNGE_TRY(bytes, from_hex(hex));
  std::array<std::uint8_t, kSize> fixed{};
  if (bytes.size() != kSize) return corrupt("a saved value of " + std::to_string(bytes.size()) + " bytes");
  std::copy(bytes.begin(), bytes.end(), fixed.begin());
  return fixed;
}

Result<Version> version_of(const Json& json) {
  Version version;
  version.number = {json.at("version").get<std::uint64_t>()};
  const int state = json.at("state").get<int>();
  if (state < static_cast<int>(VersionState::kTraining) || state > static_cast<int>(VersionState::kDestroyed))
    return corrupt("a model version in state " + std::to_string(state));
  version.state = static_cast<VersionState>(state);
  version.made_in = {json.at("round").get<std::uint64_t>()};
  EXPUNGE_TRY(digest, parse_digest(json.at("digest").get<std::string>()));
  version.digest = digest;
  for (const Json& text : json.at("tainted_by")) {
    EXPUNGE_TRY(request, RequestId::parse(text.get<std::string>()));
    version.tainted_by.insert(request);
  }
  if (json.contains("moments") && !json.at("moments").is_null()) {
    EXPUNGE_TRY(moments, sealed_file_from(json.at("moments").dump()));
    version.moments = std::move(moments);
  }
  const Json own = json.value("own", Json::object());
  for (const auto& [name, round] : own.items()) {
    EXPUNGE_TRY(site, SiteId::parse(name));
    version.own[site] = {round.get<std::uint64_t>()};
  }
  if (json.at("file").is_null()) return version;
  EXPUNGE_TRY(file, sealed_file_from(json.at("file").dump()));
  version.file = std::move(file);
  return version;
}

Json json_of(const ForgetRequest& request) {
  return {{"id", request.id.str()},
          {"basis", static_cast<int>(request.basis)},
          {"count_at_least", request.count_at_least},
          {"commitment", to_text(request.commitment)},
          {"received", request.received.time_since_epoch().count()},
          {"due", request.due.time_since_epoch().count()},
          {"signature", to_hex(request.signature)}};
}

WallTime wall_from(const Json& json) {
  return WallTime(Duration{json.get<std::int64_t>()});
}

Result<ForgetRequest> request_of(const Json& json) {
  ForgetRequest request;
  EXPUNGE_TRY(id, RequestId::parse(json.at("id").get<std::string>()));
  EXPUNGE_TRY(commitment, parse_digest(json.at("commitment").get<std::string>()));
  EXPUNGE_TRY(signature, fixed_from<64>(json.at("signature").get<std::string>()));
  request.id = id;
  request.basis = static_cast<Basis>(json.at("basis").get<int>());
  request.count_at_least = json.at("count_at_least").get<std::uint64_t>();
  request.commitment = commitment;
  request.received = wall_from(json.at("received"));
  request.due = wall_from(json.at("due"));
  request.signature = signature;
  return request;
}

Result<ForgetCase> case_of(const Json& json) {
  ForgetCase one;
  EXPUNGE_TRY(request, request_of(json.at("request")));
  EXPUNGE_TRY(owner, SiteId::parse(json.at("owner").get<std::string>()));
  const int state = json.at("state").get<int>();
  if (state < static_cast<int>(RequestState::kReceived) || state > static_cast<int>(RequestState::kEscalated))
    return corrupt("a request in state " + std::to_string(state));
  one.request = request;
  one.owner = owner;
  one.state = static_cast<RequestState>(state);
  one.reason = json.at("reason").get<std::string>();
  one.method = json.at("method").get<std::string>();
  one.arrived = wall_from(json.at("arrived"));
  if (!json.at("ended").is_null()) one.ended = wall_from(json.at("ended"));
  one.version = {json.at("version").get<std::uint64_t>()};
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
                        {"arrived", one.arrived.time_since_epoch().count()},
                        {"ended", one.ended ? Json(one.ended->time_since_epoch().count()) : Json()},
                        {"version", one.version.value},
                        {"is_erased", one.is_erased},
                        {"is_lost", one.is_lost}});
}

Result<SealedFile> sealed_file_from(std::string_view text) try {
  const Json json = Json::parse(text);
  SealedFile file;
  file.name = json.at("name").get<std::string>();
  if (file.name.find('/') != std::string::npos) return corrupt("a saved file name with a slash: " + file.name);
  EXPUNGE_TRY(digest, parse_digest(json.at("digest").get<std::string>()));
  EXPUNGE_TRY(key, from_hex(json.at("key").get<std::string>()));
  file.digest = digest;
  file.key = SecretBytes(std::move(key));
  return file;
} catch (const Json::exception& error) {
  return corrupt("a saved file's key cannot be read: " + std::string(error.what()));
}

Result<Version> version_from(std::string_view json) try {
  return version_of(Json::parse(json));
} catch (const Json::exception& error) {
  return corrupt("a saved model version cannot be read: " + std::string(error.what()));
}

Result<ForgetCase> forget_case_from(std::string_view json) try {
  return case_of(Json::parse(json));
} catch (const Json::exception& error) {
  return corrupt("a saved forget request cannot be read: " + std::string(error.what()));
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
