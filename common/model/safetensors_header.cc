#include "common/model/safetensors_header.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "common/model/limits.h"

namespace expunge {
namespace {

constexpr std::size_t kMostNumbers = 8;    // of a shape
constexpr std::size_t kLongestShown = 64;  // bytes

// Accepts exactly {"__metadata__": {text: text}, name: {"dtype": text, "shape": [n…], "data_offsets": [n, n]}, …}.
// Every callback returns false, with the reason kept, for anything else; parsing then stops.
class HeaderHandler final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool key(string_t& key) override {
    if (!seen_[depth_ - 1].insert(key).second) return refuse("the key '" + shown(key) + "' comes twice");
    if (depth_ == 1) return start_entry(key);
    field_ = key;
    if (in_metadata_ || key == "dtype" || key == "shape" || key == "data_offsets") return true;
    return refuse("tensor '" + shown(entry_) + "' has the unknown field '" + shown(key) + "'");
  }

  bool start_object(std::size_t) override {
    if (depth_ >= 2 || in_array_) return refuse("it has an object where none belongs");
    seen_[depth_++].clear();
    return true;
  }

  bool end_object() override {
    --depth_;
    if (depth_ != 1 || in_metadata_ || seen_[1].size() == 3) return true;
    return refuse("tensor '" + shown(entry_) + "' lacks dtype, shape or data_offsets");
  }

  bool start_array(std::size_t) override {
    if (depth_ != 2 || in_metadata_ || in_array_ || field_ == "dtype")
      return refuse("it has a list where none belongs");
    return in_array_ = true;
  }

  bool end_array() override {
    in_array_ = false;
    return true;
  }

  bool string(string_t& text) override {
    if (depth_ != 2 || in_array_ || (!in_metadata_ && field_ != "dtype"))
      return refuse("it has text where none belongs");
    (in_metadata_ ? entries_.metadata[field_] : entries_.tensors.back().dtype) = text;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (!in_array_) return refuse("it has a number where none belongs");
    auto& tensor = entries_.tensors.back();
    auto& numbers = field_ == "shape" ? tensor.shape : tensor.data_offsets;
    if (numbers.size() >= kMostNumbers) return refuse("tensor '" + shown(entry_) + "' has a list that is too long");
    numbers.push_back(value);
    return true;
  }

  bool number_integer(number_integer_t value) override { return refuse("it has the number " + std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override {
    return refuse("it has the number " + shown(text));
  }
  bool null() override { return refuse("it has a null"); }
  bool boolean(bool) override { return refuse("it has a boolean"); }
  bool binary(binary_t&) override { return refuse("it has binary data"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("it is not JSON at position " + std::to_string(position));
  }

  const std::optional<Error>& error() const { return error_; }
  HeaderEntries& entries() { return entries_; }

 private:
  bool start_entry(const std::string& name) {
    entry_ = name;
    in_metadata_ = name == "__metadata__";
    if (in_metadata_) return true;
    if (entries_.tensors.size() >= limits::kMostTensors) return refuse("it has too many tensors");
    entries_.tensors.push_back({name, {}, {}, {}});
    return true;
  }

  bool refuse(const std::string& why) {
    if (!error_) error_ = bad_input("the model file's header was refused: " + why);
    return false;
  }

  HeaderEntries entries_;
  std::optional<Error> error_;
  std::set<std::string> seen_[2];
  std::string entry_;
  std::string field_;
  std::size_t depth_ = 0;
  bool in_metadata_ = false;
  bool in_array_ = false;
};

}  // namespace

std::string shown(std::string_view text) {
  if (text.size() <= kLongestShown) return std::string(text);
  std::size_t size = kLongestShown;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

Result<HeaderEntries> parse_header(std::string_view json) {
  if (!json.starts_with('{')) return bad_input("the model file's header was refused: it does not start with '{'");
  HeaderHandler handler;
  nlohmann::json::sax_parse(json, &handler);
  if (handler.error()) return *handler.error();
  return std::move(handler.entries());
}

}  // namespace expunge
