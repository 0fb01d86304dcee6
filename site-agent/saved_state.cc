#include "site-agent/saved_state.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "common/base/json_text.h"
#include "common/crypto/secret_text.h"
#include "common/store/saved_json.h"

namespace expunge {
namespace {

using nlohmann::json;

constexpr std::string_view kRequestPrefix = "request/";
constexpr std::string_view kOwnPrefix = "own/";
constexpr std::string_view kSettledPrefix = "settled/";

// As hex: a data set's identifiers are bytes, not always text.
PatientId to_patient(const json& value) {
  return PatientId(std::string(text_of(take(from_hex(text_from(value))))));
}
std::string from_patient(const PatientId& patient) {
  return to_hex(view_of(patient.reveal()));
}
// A patient alone, or [patient, place, among how many].
Subject to_subject(const json& value) {
  if (value.is_string()) return {to_patient(value), std::nullopt};
  return {to_patient(value.at(0)), Subject::Place{value.at(1).get<std::uint32_t>(), value.at(2).get<std::uint64_t>()}};
}
json from_subject(const Subject& subject) {
  const std::string patient = from_patient(subject.patient);
  return subject.one ? json{patient, subject.one->place, subject.one->among} : json(patient);
}

template <class T, class F>
json list_of(const std::vector<T>& values, F to_json_value) {
  json list = json::array();
  for (const T& value : values) list.push_back(to_json_value(value));
  return list;
}

OwnRequest to_request(const json& value) {
  OwnRequest request;
  request.id = name_from<RequestId>(value.at("id"));
  request.basis = enum_from(value.at("basis"), Basis::kErasure, Basis::kLeaves);
  request.state = enum_from(value.at("state"), RequestState::kReceived, RequestState::kEscalated);
  request.reason = text_from(value.at("reason"));
  request.subjects = list_from(value.at("patients"), to_subject);
  request.records = value.at("records").get<std::vector<std::uint32_t>>();
  request.marks = list_from(value.at("marks"), digest_from<json>);
  request.patient_count = value.value("patient_count", std::uint64_t{request.marks.size()});
  request.record_count = value.at("record_count").get<std::uint64_t>();
  request.commitment_key = secret_from(value.at("commitment_key"));
  request.commitment = digest_from(value.at("commitment"));
  request.received = wall_from(value.at("received"));
  request.due = wall_from(value.at("due"));
  request.erased_with = number_from<ModelVersion>(value.at("erased_with"));
  request.settled = value.at("settled").get<bool>();
  return request;
}

HeldModel to_model(const json& value) {
  return {.version = number_from<ModelVersion>(value.at("version")),
          .digest = digest_from(value.at("digest")),
          .key = secret_from(value.at("key")),
          .own = {value.value("own", std::uint64_t{0})}};
}

OwnSet to_own_set(const json& value) {
  return {.round = number_from<RoundId>(value.at("round")),
          .file = file_name_from(value.at("file")),
          .requests = list_from(value.at("requests"), name_from<RequestId, json>),
          .key = secret_from(value.at("key"))};
}

std::string own_key(const OwnSet& set) {
  return std::string(kOwnPrefix) + std::to_string(set.round.value);
}

Released to_released(const json& value) {
  return {.last_round = number_from<RoundId>(value.at("last_round")),
          .count = value.at("count").get<std::uint64_t>(),
          .bytes = value.at("bytes").get<std::uint64_t>()};
}

// False: a key of a later version of this program.
bool read_value(const std::string& key, const json& value, SiteState& state) {
  if (key.starts_with(kRequestPrefix)) {
    OwnRequest request = to_request(value);
    if (key.substr(kRequestPrefix.size()) != request.id.str()) throw BadValue("it holds another request");
    state.requests.insert_or_assign(request.id, std::move(request));
  } else if (key == "model") {
    state.model = to_model(value);
  } else if (key.starts_with(kOwnPrefix)) {
    OwnSet set = to_own_set(value);
    if (key != own_key(set)) throw BadValue("it holds another round's");
    state.own.insert_or_assign(set.round, std::move(set));
  } else if (key.starts_with(kSettledPrefix)) {
    state.settled.insert(take(RequestId::parse(key.substr(kSettledPrefix.size()))));
  } else if (key == "released") {
    state.released = to_released(value);
  } else if (key == "patient-key") {
    state.patient_key = secret_from(value);
  } else if (key == "data") {
    state.data = digest_from(value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Change saved(const OwnRequest& request) {
  const json value{
      {"id", request.id.str()},
      {"basis", static_cast<int>(request.basis)},
      {"state", static_cast<int>(request.state)},
      {"reason", request.reason},
      {"patients", list_of(request.subjects, from_subject)},
      {"records", request.records},
      {"marks", list_of(request.marks, [](const Digest& mark) { return to_text(mark); })},
      {"patient_count", request.patient_count},
      {"record_count", request.record_count},
      {"commitment", to_text(request.commitment)},
      {"received", to_number(request.received)},
      {"due", to_number(request.due)},
      {"erased_with", request.erased_with.value},
      {"settled", request.settled},
  };
  return {std::string(kRequestPrefix) + request.id.str(),
          with_member(json_text(value), "commitment_key", quoted_hex(request.commitment_key)),
          bool(request.erased_with)};
}

Change saved(const HeldModel& model) {
  json value{{"version", model.version.value}, {"digest", to_text(model.digest)}};
  if (model.own) value["own"] = model.own.value;
  return {"model", with_member(json_text(value), "key", quoted_hex(model.key)), true};
}

Change saved(const OwnSet& set) {
  const json value{{"round", set.round.value},
                   {"file", set.file},
                   {"requests", list_of(set.requests, [](const RequestId& id) { return id.str(); })}};
  return {own_key(set), with_member(json_text(value), "key", quoted_hex(set.key)), true};
}

Change dropped(const OwnSet& set) {
  return {own_key(set), std::nullopt, true};
}

Change saved(const Released& released) {
  const json value{{"last_round", released.last_round.value}, {"count", released.count}, {"bytes", released.bytes}};
  return {"released", json_text(value)};
}

Change saved_settled(const RequestId& id) {
  return {std::string(kSettledPrefix) + id.str(), json_text(json(true))};
}

Change saved_patient_key(const SecretBytes& key) {
  return {"patient-key", quoted_hex(key)};
}

Change saved_data(const Digest& data) {
  return {"data", json_text(json(to_text(data)))};
}

Change dropped_data() {
  return {"data", std::nullopt};
}

Result<SiteState> read_state(const SavedState& saved) {
  SiteState state;
  for (const auto& [key, text] : saved) {
    const std::string what = "the site's saved value '" + key + "'";
    const auto read = [&](const json& value) { return read_value(key, value, state); };
    EXPUNGE_TRY(is_known, read_saved<json>(what, text, read));
    if (!is_known) return corrupt(what + " is of a later version of this program; install the version that wrote it");
  }
  return state;
}

}  // namespace expunge
