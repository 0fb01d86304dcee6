// Strong identifiers: SiteId and RequestId do not convert to each other, nor does RoundId to ModelVersion.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace expunge {

// A short name from the alphabet [a-z0-9-], 1 to 63 long, starting with a letter: safe in paths, logs and pages.
bool is_plain_name(std::string_view text);

template <class Tag>
class Name {
 public:
  Name() = default;
  static Result<Name> parse(std::string_view text) {
    if (!is_plain_name(text))
      return bad_input(std::string(Tag::kWhat) + " must be 1 to 63 of a-z, 0-9 and '-', starting with a letter");
    return Name(std::string(text));
  }
  // For literals and names already checked.
  static Name of(std::string_view text) {
    ensure(is_plain_name(text), "Name::of: not a plain name");
    return Name(std::string(text));
  }
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  auto operator<=>(const Name&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Name& name) { return out << name.text_; }

 private:
  explicit Name(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

template <class Tag>
std::vector<std::string> texts_of(const std::vector<Name<Tag>>& names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.str());
  return texts;
}

template <class Tag>
struct Number {
  std::uint64_t value = 0;  // 0 means none; numbering starts at 1
  auto operator<=>(const Number&) const = default;
  explicit operator bool() const { return value != 0; }
  Number next() const { return {value + 1}; }
  friend std::ostream& operator<<(std::ostream& out, const Number& number) { return out << number.value; }
};

struct SiteTag {
  static constexpr const char* kWhat = "a site's name";
};
struct RequestTag {
  static constexpr const char* kWhat = "a request id";
};
struct RoundTag {};
struct ModelTag {};

using SiteId = Name<SiteTag>;        // a member of the consortium, as the roster names it
using RequestId = Name<RequestTag>;  // "fr-" and 16 hex digits, drawn at the owning site
using RoundId = Number<RoundTag>;
using ModelVersion = Number<ModelTag>;

// The one member that is no hospital; provisioning refuses a site of this name.
inline const SiteId kCoordinator = SiteId::of("coordinator");

// A patient's identifier. It lives at the owning site alone: no message has a field for it, no stream prints it.
class PatientId {
 public:
  explicit PatientId(std::string text) : text_(std::move(text)) {}
  const std::string& reveal() const { return text_; }  // for the site's own database and files only
  auto operator<=>(const PatientId&) const = default;

 private:
  std::string text_;
};

}  // namespace expunge
