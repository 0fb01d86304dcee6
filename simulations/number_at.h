// A number at a path of a JSON document.
#pragma once

#include <optional>
#include <string>

namespace expunge {

// None where it is absent, or no number. `path` is a JSON pointer.
template <class Json>
std::optional<double> number_at(const Json& json, const std::string& path) {
  const typename Json::json_pointer at(path);
  if (!json.contains(at) || !json.at(at).is_number()) return std::nullopt;
  return json.at(at).template get<double>();
}

}  // namespace expunge
