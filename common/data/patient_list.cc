#include "common/data/patient_list.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string>
#include <string_view>

#include "common/base/utf8.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestList = std::uint64_t{64} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct ListLine {
  std::size_t number;
  std::string text;
};

Result<std::vector<ListLine>> read_lines(const Files& files, const Path& path) {
  EXPUNGE_TRY(bytes, read_file(files, path, kLargestList));
  std::string_view text = text_of(bytes);
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::istringstream lines{std::string(text)};
  std::vector<ListLine> read;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (!is_utf8(line))
      return bad_input(path.string() + ":" + std::to_string(number) + " is not UTF-8; save the list as UTF-8 text");
    if (!line.empty()) read.push_back({number, line});
  }
  return read;
}

std::optional<std::uint32_t> record_number(const std::string& text) {
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool can_be_listed(std::string_view patient) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !patient.empty() && is_utf8(patient) && std::ranges::none_of(patient, is_control) && patient.front() != ' ' &&
         patient.back() != ' ';
}

Result<std::vector<PatientId>> read_patient_list(const Files& files, const Path& path) {
  EXPUNGE_TRY(lines, read_lines(files, path));
  std::vector<PatientId> patients;
  for (const auto& line : lines) patients.push_back(PatientId(line.text));
  if (patients.empty()) return bad_input(path.string() + " names no patient; write one patient id a line");
  return patients;
}

Result<std::vector<std::uint32_t>> read_record_list(const Files& files, const Path& path) {
  EXPUNGE_TRY(lines, read_lines(files, path));
  std::vector<std::uint32_t> records;
  for (const auto& line : lines) {
    const auto record = record_number(line.text);
    if (!record)
      return bad_input(path.string() + ":" + std::to_string(line.number) +
                       " is no record number; write one number a line, counted from 0");
    records.push_back(*record);
  }
  if (records.empty()) return bad_input(path.string() + " names no record; write one record number a line");
  return records;
}

}  // namespace expunge
