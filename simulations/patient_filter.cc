#include "simulations/patient_filter.h"

#include <charconv>
#include <optional>

namespace expunge {
namespace {

std::optional<int> whole(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

std::optional<std::string> attribute(const SampleInfo& info, const std::string& name) {
  const auto found = info.attributes.find(name);
  return found == info.attributes.end() ? std::nullopt : std::optional(found->second);
}

bool has_class(const SampleInfo& info, std::size_t number, bool is_multi_label) {
  if (is_multi_label) return number < info.labels.size() && info.labels[number] == 1;
  return info.labels.front() == static_cast<std::int32_t>(number);
}

Error no_filter(const std::string& text) {
  return bad_input("is '" + text + "', but must be like \"sex=F\", \"age=40-64\" or \"class=2\"");
}

Result<SampleFilter> age_filter(const std::string& text, std::string_view value) {
  const auto dash = value.find('-');
  if (dash == std::string_view::npos) return no_filter(text);
  const auto low = whole(value.substr(0, dash)), high = whole(value.substr(dash + 1));
  if (!low || !high || *low > *high) return no_filter(text);
  return SampleFilter([low, high](const SampleInfo& info) {
    const auto age = whole(attribute(info, "age").value_or(""));
    return age && *age >= *low && *age <= *high;
  });
}

}  // namespace

Result<SampleFilter> read_filter(const std::string& text) {
  if (text.empty()) return SampleFilter([](const SampleInfo&) { return true; });
  const auto equals = text.find('=');
  const std::string key = text.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (key == "sex" && !value.empty())
    return SampleFilter([value](const SampleInfo& info) { return attribute(info, "sex") == value; });
  if (key == "age") return age_filter(text, value);
  const auto number = whole(value);
  if (key != "class" || !number) return no_filter(text);
  return SampleFilter([number = static_cast<std::size_t>(*number)](const SampleInfo& info) {
    return has_class(info, number, info.labels.size() > 1);
  });
}

}  // namespace expunge
