#include "common/data/findings.h"

#include <charconv>
#include <string>

#include "common/data/summary.h"

namespace expunge {
namespace {

constexpr std::size_t kMostTold = 4;

}  // namespace

std::optional<std::int32_t> read_finding(std::string_view cell) {
  if (cell.empty()) return kUnmentioned;
  if (cell == "0" || cell == "0.0") return 0;
  if (cell == "1" || cell == "1.0") return 1;
  if (cell == "-1" || cell == "-1.0") return kUncertain;
  return std::nullopt;
}

std::optional<std::int64_t> read_age(std::string_view cell) {
  std::int64_t age = 0;
  const auto parsed = std::from_chars(cell.data(), cell.data() + cell.size(), age);
  if (parsed.ec != std::errc() || parsed.ptr != cell.data() + cell.size()) return std::nullopt;
  if (age < 0 || age > kMostAge) return std::nullopt;
  return age;
}

std::optional<Split> read_split(std::string_view cell) {
  for (const Split split : {Split::kTrain, Split::kHeldOut, Split::kTest})
    if (cell == name_of(split)) return split;
  return std::nullopt;
}

std::string told(std::string_view cell) {
  const bool is_number = cell.find_first_not_of("0123456789.-") == std::string_view::npos;
  if (!is_number || cell.empty() || cell.size() > kMostTold) return "";
  return " \"" + std::string(cell) + "\"";
}

}  // namespace expunge
