// JSON as it is stored and told. Bytes that are no text (of a path on this machine, say) are replaced: no reason is
// worth a program that ends.
#pragma once

#include <string>

namespace expunge {

template <class Json>
std::string json_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace expunge
