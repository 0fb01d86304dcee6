// Result<T>: a value, or the reason why the world did not let us have it.
// For a peer's bytes, an operator's file, a full disk, a late site. Our own mistakes go to ensure.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "common/base/ensure.h"

namespace expunge {

// A fault exists only where some code acts differently on it.
enum class Fault {
  kBadInput,     // wrong use or wrong input: the operator or the sender must change it
  kNotTrusted,   // refused by policy or by trust
  kStale,        // was right once: a past round, an old roster
  kUnavailable,  // not reachable, timed out, no space: the same call may work later
  kCorrupt,      // stored or received bytes are not what was written
};

// Words of this program's source: no value of a record, a path or a setting can be in them.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }
  bool operator==(const Literal&) const = default;

 private:
  std::string_view text_;
};

// One sentence: who, what, the offending value and what to do. Never patient data, but it may quote a row or a path: of
// a site's work that failed the coordinator hears only `told` (site-agent/reason_to_tell.h).
struct Error {
  Fault fault = Fault::kBadInput;
  std::string what;
  Literal told = "";  // empty: nothing but the kind of the fault

  // Keeps what was settled nearer to the cause.
  Error tell(Literal words) && {
    if (told.text().empty()) told = words;
    return std::move(*this);
  }
  bool operator==(const Error&) const = default;
};

inline Error told_in_full(Fault fault, Literal words) {
  return {fault, std::string(words.text()), words};
}

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  const Error& error() const& {
    ensure(state_.index() == 1, "error() of a Result that holds a value");
    return *std::get_if<1>(&state_);
  }
  T& operator*() & { return checked(); }
  T&& operator*() && { return std::move(checked()); }
  const T& operator*() const& { return const_cast<Result*>(this)->checked(); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &const_cast<Result*>(this)->checked(); }

 private:
  T& checked() {
    if (state_.index() == 1) ensure(false, "value of a failed Result: " + std::get_if<1>(&state_)->what);
    return *std::get_if<0>(&state_);
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return !error_; }
  const Error& error() const& {
    ensure(error_.has_value(), "error() of a Result that succeeded");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

// `result`, with what others hear of it if it is wrong input and nothing nearer to the cause settled that.
template <class T>
Result<T> or_tell(Result<T> result, Literal words) {
  if (!result && result.error().fault == Fault::kBadInput) return Error(result.error()).tell(words);
  return result;
}

inline Error bad_input(std::string what) {
  return {Fault::kBadInput, std::move(what)};
}
inline Error not_trusted(std::string what) {
  return {Fault::kNotTrusted, std::move(what)};
}
inline Error stale(std::string what) {
  return {Fault::kStale, std::move(what)};
}
inline Error unavailable(std::string what) {
  return {Fault::kUnavailable, std::move(what)};
}
inline Error corrupt(std::string what) {
  return {Fault::kCorrupt, std::move(what)};
}

}  // namespace expunge

// Early return: EXPUNGE_TRY(file, open(path)); makes `file` the value or returns the error.
#define EXPUNGE_TRY(name, expr)                     \
  auto name##_result = (expr);                      \
  if (!name##_result) return name##_result.error(); \
  auto&& name = *name##_result

// Early return where there is no value: EXPUNGE_TRY_DO(file.write(bytes));
#define EXPUNGE_TRY_DO(expr) \
  if (auto try_do_status = (expr); !try_do_status) return try_do_status.error()
