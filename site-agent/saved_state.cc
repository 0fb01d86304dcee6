#include "site-agent/saved_state.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "common/crypto/secret_text.h"

namespace expunge {
namespace {

using nlohmann::json;

constexpr std::string_view kRequestPrefix = "request/";
constexpr std::string_view kOwnPrefix = "own/";
constexpr std::string_view kSettledPrefix = "settled/";

// Thrown and caught in this file only: a value that is JSON, but not what we write.
struct BadValue : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T take(Result<T> result) {
  if (!result) throw BadValue(result.error().what);
  return std::move(*result);
}

std::int64_t to_number(WallTime time) {
  return time.time_since_epoch().count();
}
WallTime to_wall(const json& value) {
  return WallTime(Duration(value.get<std::int64_t>()));
}
SecretBytes to_secret(const json& value) {
  return SecretBytes(take(from_hex(value.get_ref<const std::string&>())));
}
Digest to_digest(const json& value) {
  return take(parse_digest(value.get<std::string>()));
}
// As hex: a data set's identifiers are bytes, not always text.
PatientId to_patient(const json& value) {
  return PatientId(std::string(text_of(take(from_hex(value.get<std::string>())))));
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
RequestId to_request_id(const json& value) {
  return take(RequestId::parse(value.get<std::string>()));
}

// A value is never lost to bytes that are no UTF-8: they become U+FFFD.
std::string to_line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

template <class T, class F>
json list_of(const std::vector<T>& values, F to_json_value) {
  json list = json::array();
  for (const T& value : values) list.push_back(to_json_value(value));
  return list;
}

template <class T, class F>
std::vector<T> list_from(const json& list, F from_json_value) {
  std::vector<T> values;
  for (const json& value : list) values.push_back(from_json_value(value));
  return values;
}

template <class E>
E to_enum(const json& value, E last) {
  const auto number = value.get<std::uint64_t>();
  if (number < 1 || number > static_cast<std::uint64_t>(last)) throw BadValue("unknown value " + value.dump());
  return static_cast<E>(number);
}

OwnRequest to_request(const json& value) {
  OwnRequest request;
  request.id = to_request_id(value.at("id"));
  request.basis = to_enum(value.at("basis"), Basis::kLeaves);
  request.state = to_enum(value.at("state"), RequestState::kEscalated);
  request.reason = value.at("reason").get<std::string>();
  request.subjects = list_from<Subject>(value.at("patients"), to_subject);
  request.records = value.at("records").get<std::vector<std::uint32_t>>();
  request.marks = list_from<Digest>(value.at("marks"), to_digest);
  request.patient_count = value.value("patient_count", std::uint64_t{request.marks.size()});
  request.record_count = value.at("record_count").get<std::uint64_t>();
  request.commitment_key = to_secret(value.at("commitment_key"));
  request.commitment = to_digest(value.at("commitment"));
  request.received = to_wall(value.at("received"));
  request.due = to_wall(value.at("due"));
  request.erased_with = {value.at("erased_with").get<std::uint64_t>()};
  request.settled = value.at("settled").get<bool>();
  return request;
}

HeldModel to_model(const json& value) {
  return {.version = {value.at("version").get<std::uint64_t>()},
          .digest = to_digest(value.at("digest")),
          .key = to_secret(value.at("key")),
          .own = {value.value("own", std::uint64_t{0})}};
}

OwnSet to_own_set(const json& value) {
  OwnSet set{.round = {value.at("round").get<std::uint64_t>()},
             .file = value.at("file").get<std::string>(),
             .requests = list_from<RequestId>(value.at("requests"), to_request_id),
             .key = to_secret(value.at("key"))};
  if (set.file.find('/') != std::string::npos) throw BadValue("its file has a slash");
  return set;
}

std::string own_key(const OwnSet& set) {
  return std::string(kOwnPrefix) + std::to_string(set.round.value);
}

Released to_released(const json& value) {
  return {.last_round = {value.at("last_round").get<std::uint64_t>()},
          .count = value.at("count").get<std::uint64_t>(),
          .bytes = value.at("bytes").get<std::uint64_t>()};
}

void read_value(const std::string& key, const json& value, SiteState& state) {
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
    state.patient_key = to_secret(value);
  } else {
    throw BadValue("this version of the program does not know it");
  }
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
      {"commitment_key", to_hex(request.commitment_key.reveal())},
      {"commitment", to_text(request.commitment)},
      {"received", to_number(request.received)},
      {"due", to_number(request.due)},
      {"erased_with", request.erased_with.value},
      {"settled", request.settled},
  };
  return {std::string(kRequestPrefix) + request.id.str(), to_line(value), bool(request.erased_with)};
}

Change saved(const HeldModel& model) {
  json value{{"version", model.version.value}, {"digest", to_text(model.digest)}};
  if (model.own) value["own"] = model.own.value;
  return {"model", with_member(to_line(value), "key", quoted_hex(model.key)), true};
}

Change saved(const OwnSet& set) {
  const json value{{"round", set.round.value},
                   {"file", set.file},
                   {"requests", list_of(set.requests, [](const RequestId& id) { return id.str(); })}};
  return {own_key(set), with_member(to_line(value), "key", quoted_hex(set.key)), true};
}

Change dropped(const OwnSet& set) {
  return {own_key(set), std::nullopt, true};
}

Change saved(const Released& released) {
  const json value{{"last_round", released.last_round.value}, {"count", released.count}, {"bytes", released.bytes}};
  return {"released", to_line(value)};
}

Change saved_settled(const RequestId& id) {
  return {std::string(kSettledPrefix) + id.str(), to_line(true)};
}

Change saved_patient_key(const SecretBytes& key) {
  return {"patient-key", quoted_hex(key)};
}

Result<SiteState> read_state(const SavedState& saved) {
  SiteState state;
  for (const auto& [key, text] : saved) {
    try {
      read_value(key, json::parse(text), state);
    } catch (const json::exception&) {
      return corrupt("the site's saved value '" + key + "' does not parse; restore the state folder from a backup");
    } catch (const BadValue& bad) {
      return corrupt("the site's saved value '" + key + "' is wrong: " + bad.what());
    }
  }
  return state;
}

}  // namespace expunge
