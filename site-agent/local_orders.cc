#include "site-agent/local_orders.h"

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

}  // namespace

Result<ForgetOrder> read_forget_order(std::string_view body) {
  const json order = json::parse(body, nullptr, false);
  if (!order.is_object() || !order.contains("patients") || !order["patients"].is_array())
    return bad_input("a forget request needs {\"patients\": [ID, …], \"basis\": \"erasure\"}");
  for (const auto& [key, value] : order.items())
    if (key != "patients" && key != "basis")
      return bad_input("the order has a key that is not known; known are 'patients' and 'basis'");
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

Result<std::string> request_in(const std::string& status, std::string_view id) {
  const json whole = json::parse(status);
  for (const json& request : whole["requests"])
    if (request["id"] == id) return request.dump();
  return bad_input("this site has no forget request of that id; expunge status lists those it has");
}

}  // namespace expunge
