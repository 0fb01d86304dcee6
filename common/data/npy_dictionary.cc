#include "common/data/npy_dictionary.h"

#include <limits>
#include <set>

namespace expunge {
namespace {

class Parser {
 public:
  Parser(std::string_view text, std::string_view who) : text_(text), who_(who) {}

  Result<NpyDictionary> parse() {
    EXPUNGE_TRY_DO(take('{'));
    std::set<std::string> seen;
    while (!skip('}')) {
      EXPUNGE_TRY(key, quoted());
      if (!seen.insert(key).second) return wrong("each key once, but '" + key.substr(0, 20) + "' comes twice");
      EXPUNGE_TRY_DO(take(':'));
      EXPUNGE_TRY_DO(value_of(key));
      if (skip(',')) continue;
      EXPUNGE_TRY_DO(take('}'));
      break;
    }
    if (seen.size() != 3) return wrong("the keys descr, fortran_order and shape");
    EXPUNGE_TRY_DO(end());
    return std::move(found_);
  }

 private:
  Status value_of(const std::string& key) {
    if (key == "descr") {
      EXPUNGE_TRY(type, quoted());
      found_.type = type;
      return {};
    }
    if (key == "fortran_order") return truth();
    if (key == "shape") return shape();
    return wrong("no key besides descr, fortran_order and shape");
  }

  Status truth() {
    spaces();
    found_.fortran_order = text_.substr(at_).starts_with("True");
    if (!found_.fortran_order && !text_.substr(at_).starts_with("False")) return wrong("True or False");
    at_ += found_.fortran_order ? 4 : 5;
    return {};
  }

  // (), (3,) or (3, 4): as Python writes a tuple.
  Status shape() {
    EXPUNGE_TRY_DO(take('('));
    bool has_comma = true;
    while (!skip(')')) {
      if (!has_comma) return wrong("',' between two extents");
      EXPUNGE_TRY(extent, number());
      found_.shape.push_back(extent);
      has_comma = skip(',');
    }
    if (found_.shape.size() == 1 && !has_comma) return wrong("a tuple");
    return {};
  }

  Result<std::uint64_t> number() {
    spaces();
    const std::size_t start = at_;
    std::uint64_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
      if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return wrong("an extent below 2^64");
      value = value * 10 + digit;
    }
    if (at_ == start) return wrong("a whole number");
    return value;
  }

  Result<std::string> quoted() {
    spaces();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') return wrong("a quoted text");
    const std::size_t close = text_.find(quote, at_ + 1);
    if (close == std::string_view::npos) return wrong("a closing quote");
    std::string inside(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    for (char each : inside)
      if (each < ' ' || each > '~' || each == '\\') return wrong("plain characters in a quoted text");
    return inside;
  }

  Status end() {
    spaces();
    if (text_.substr(at_) != "\n") return wrong("only spaces and a newline after the dictionary");
    return {};
  }

  Status take(char wanted) {
    if (skip(wanted)) return {};
    return wrong(std::string("'") + wanted + "'");
  }
  bool skip(char wanted) {
    spaces();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  Error wrong(const std::string& expected) const {
    return corrupt(std::string(who_) + ": NumPy header, position " + std::to_string(at_) + ": expected " + expected);
  }

  std::string_view text_;
  std::string_view who_;
  std::size_t at_ = 0;
  NpyDictionary found_;
};

}  // namespace

Result<NpyDictionary> parse_npy_dictionary(std::string_view text, std::string_view who) {
  return Parser(text, who).parse();
}

}  // namespace expunge
