#include "site-agent/local_orders.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace expunge {
namespace {

using nlohmann::json;

std::optional<Basis> basis_from(std::string_view text) {
  if (text == "erasure") return Basis::kErasure;
  if (text == "consent") return Basis::kConsent;
  if (text == "error") return Basis::kError;
  if (text == "leaves") return Basis::kLeaves;
  return std::nullopt;
}

// Refuses any key but `allowed`, so that a mistyped one is not passed over.
Status check_keys(const json& order, const std::vector<std::string>& allowed) {
  for (const auto& [key, value] : order.items())
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      return bad_input("the order has a key that is not known; known are '" + allowed[0] + "' and '" + allowed[1] +
                       "'");
  return {};
}

}  // namespace

Result<ForgetOrder> read_forget_order(std::string_view body) {
  const json order = json::parse(body, nullptr, false);
  if (!order.is_object() || !order.contains("patients") || !order["patients"].is_array())
    return bad_input("a forget request needs {\"patients\": [ID, …], \"basis\": \"erasure\"}");
  EXPUNGE_TRY_DO(check_keys(order, {"patients", "basis"}));
  ForgetOrder read;
  for (const json& patient : order["patients"]) {
    if (!patient.is_string() || patient.get_ref<const std::string&>().empty())
      return bad_input("patient " + std::to_string(read.patients.size() + 1) + " in the list is not a text with an id");
    read.patients.emplace_back(patient.get<std::string>());
  }
  const json basis = order.contains("basis") ? order["basis"] : json("erasure");
  const auto known = basis.is_string() ? basis_from(basis.get<std::string>()) : std::nullopt;
  if (!known) return bad_input("the basis must be 'erasure', 'consent', 'error' or 'leaves'");
  read.basis = *known;
  return read;
}

Result<ExportOrder> read_export_order(std::string_view body) {
  const json order = json::parse(body, nullptr, false);
  if (!order.is_object() || !order.contains("out") || !order["out"].is_string())
    return bad_input("an export needs {\"out\": FILE}");
  EXPUNGE_TRY_DO(check_keys(order, {"out", "version"}));
  ExportOrder read{.out = order["out"].get<std::string>(), .version = {}};
  if (!order.contains("version")) return read;
  if (!order["version"].is_number_unsigned()) return bad_input("the version to export must be a number from 1");
  read.version = {order["version"].get<std::uint64_t>()};
  return read;
}

Result<std::string> request_in(const std::string& status, std::string_view id) {
  const json whole = json::parse(status);
  for (const json& request : whole["requests"])
    if (request["id"] == id) return request.dump();
  return bad_input("this site has no forget request of that id; expunge status lists those it has");
}

}  // namespace expunge
