#include "site-agent/local_orders.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "protocols/host/local_order.h"

namespace expunge {
namespace {

using nlohmann::json;

constexpr std::array kBases = {Basis::kErasure, Basis::kConsent, Basis::kError, Basis::kLeaves};

std::optional<Basis> basis_from(std::string_view text) {
  for (const Basis basis : kBases)
    if (name_of(basis) == text) return basis;
  return std::nullopt;
}

Result<ForgetScope> patients_from(const json& list) {
  std::vector<PatientId> patients;
  for (const json& patient : list) {
    if (!patient.is_string() || patient.get_ref<const std::string&>().empty())
      return bad_input("patient " + std::to_string(patients.size() + 1) + " in the list is not a text with an id");
    patients.emplace_back(patient.get<std::string>());
  }
  return ForgetScope(std::move(patients));
}

Result<ForgetScope> records_from(const json& list) {
  RecordNumbers records;
  for (const json& number : list) {
    if (!number.is_number_unsigned() || number.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
      return bad_input("record " + std::to_string(records.numbers.size() + 1) +
                       " in the list is not a record's number");
    records.numbers.push_back(number.get<std::uint32_t>());
  }
  return ForgetScope(std::move(records));
}

Result<ForgetScope> class_from(const json& label) {
  if (!label.is_number_unsigned() || label.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max())
    return bad_input("the class is not a number from 0");
  return ForgetScope(OneClass{label.get<std::int32_t>()});
}

constexpr const char* kNeeded =
    "a forget request needs one of {\"patients\": [ID, …]}, {\"records\": [number, …]}, {\"class\": number}, "
    "{\"whole_site\": true}, and may have a \"basis\"";

Result<ForgetScope> scope_from(const json& order) {
  if (order.size() != (order.contains("basis") ? 2U : 1U)) return bad_input(kNeeded);
  if (order.contains("patients") && order["patients"].is_array()) return patients_from(order["patients"]);
  if (order.contains("records") && order["records"].is_array()) return records_from(order["records"]);
  if (order.contains("class")) return class_from(order["class"]);
  if (order.contains("whole_site") && order["whole_site"] == true) return ForgetScope(WholeSite{});
  return bad_input(kNeeded);
}

}  // namespace

std::string_view name_of(Basis basis) {
  switch (basis) {
    case Basis::kErasure:
      return "erasure";
    case Basis::kConsent:
      return "consent";
    case Basis::kError:
      return "error";
    case Basis::kLeaves:
      return "leaves";
  }
  return {};
}

Result<ForgetOrder> read_forget_order(std::string_view body) {
  EXPUNGE_TRY_DO(check_order(body, kMostAsked + 1));
  const json order = json::parse(body, nullptr, false);
  if (!order.is_object()) return bad_input(kNeeded);
  EXPUNGE_TRY(scope, scope_from(order));
  ForgetOrder read;
  read.scope = std::move(scope);
  const json basis = order.contains("basis") ? order["basis"] : json("erasure");
  const auto known = basis.is_string() ? basis_from(basis.get<std::string>()) : std::nullopt;
  if (!known) return bad_input("the basis must be 'erasure', 'consent', 'error' or 'leaves'");
  read.basis = *known;
  return read;
}

Result<RequestId> read_lost_order(std::string_view body) {
  EXPUNGE_TRY_DO(check_order(body));
  const json order = json::parse(body, nullptr, false);
  if (!order.is_object() || order.size() != 1 || !order.contains("request") || !order["request"].is_string())
    return bad_input("a lost request is named by {\"request\": ID}");
  return RequestId::parse(order["request"].get<std::string>());
}

Result<std::string> request_in(const std::string& status, std::string_view id) {
  const json whole = json::parse(status);
  for (const json& request : whole["requests"])
    if (request["id"] == id) return request.dump();
  return bad_input("this site has no forget request of that id; expunge status lists those it has");
}

}  // namespace expunge
