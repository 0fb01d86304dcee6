// How values that a program keeps as JSON are read back. Within read_saved() what is not there, or is not what this
// program writes, is thrown; out of it comes a Result.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/base/bytes.h"
#include "common/base/clock.h"
#include "common/crypto/hash.h"
#include "common/crypto/secret.h"

namespace expunge {

// JSON, but not what we write.
struct BadValue : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T take(Result<T> result) {
  if (!result) throw BadValue(result.error().what);
  return std::move(*result);
}

// From `first` to `last`.
template <class Enum, class Json>
Enum enum_from(const Json& json, Enum first, Enum last) {
  const auto number = json.template get<std::int64_t>();
  if (number < static_cast<std::int64_t>(first) || number > static_cast<std::int64_t>(last))
    throw BadValue("unknown value " + std::to_string(number));
  return static_cast<Enum>(number);
}

template <class Json>
std::string text_from(const Json& json) {
  return json.template get<std::string>();
}

// Of RequestId, SiteId.
template <class Name, class Json>
Name name_from(const Json& json) {
  return take(Name::parse(text_from(json)));
}

// Of round and version.
template <class Number, class Json>
Number number_from(const Json& json) {
  return {json.template get<std::uint64_t>()};
}

template <class Json>
Digest digest_from(const Json& json) {
  return take(parse_digest(text_from(json)));
}

template <class Json>
SecretBytes secret_from(const Json& json) {
  return SecretBytes(take(from_hex(json.template get_ref<const std::string&>())));
}

// The name of a file in a folder of this program's own.
template <class Json>
std::string file_name_from(const Json& json) {
  auto name = text_from(json);
  if (name.find('/') != std::string::npos) throw BadValue("a file's name has a slash");
  return name;
}

inline std::int64_t to_number(WallTime time) {
  return time.time_since_epoch().count();
}

template <class Json>
WallTime wall_from(const Json& json) {
  return WallTime(Duration{json.template get<std::int64_t>()});
}

template <class Json, class Read>
auto list_from(const Json& json, Read read) {
  std::vector<decltype(read(json))> values;
  for (const Json& value : json) values.push_back(read(value));
  return values;
}

// What `read` makes of `text`. kCorrupt, naming `what` and quoting nothing of the text but numbers: there may be keys
// in it.
template <class Json, class Read>
auto read_saved(const std::string& what, std::string_view text, Read read)
    -> Result<decltype(read(std::declval<const Json&>()))> {
  try {
    if constexpr (std::is_void_v<decltype(read(std::declval<const Json&>()))>) {
      read(Json::parse(text));
      return {};
    } else {
      return read(Json::parse(text));
    }
  } catch (const typename Json::parse_error&) {
    return corrupt(what + " does not parse; restore the state folder from a backup");
  } catch (const typename Json::exception&) {
    return corrupt(what + " lacks a member or has one of another kind; restore the state folder from a backup");
  } catch (const BadValue& bad) {
    return corrupt(what + " is wrong: " + bad.what() + "; restore the state folder from a backup");
  }
}

}  // namespace expunge
