#include "common/data/medmnist_labels.h"

#include <algorithm>
#include <string>

namespace expunge {
namespace {

constexpr std::uint64_t kMostLabelBytes = std::uint64_t{1} << 30;
constexpr std::uint64_t kMostFindings = 256;

Status check_shape(const NpyHeader& header, std::uint64_t rows, std::string_view who) {
  const auto& shape = header.shape;
  if (!is_integer(header.type))
    return bad_input(std::string(who) + ": labels must be integers, these are " + std::string(name_of(header.type)));
  if (shape.size() != 2 || shape[1] == 0 || shape[1] > kMostFindings)
    return bad_input(std::string(who) + ": labels must be of shape (N, 1) or (N, findings), these are of " +
                     shape_text(shape));
  if (shape[0] != rows)
    return bad_input(std::string(who) + ": " + std::to_string(shape[0]) + " labels for " + std::to_string(rows) +
                     " images; there must be one for each");
  return {};
}

Status check_values(const std::vector<std::int64_t>& values, std::uint64_t columns, std::string_view who) {
  const std::int64_t most = columns == 1 ? kMostClasses - 1 : 1;
  const auto wrong = std::ranges::find_if(values, [&](std::int64_t value) { return value < 0 || value > most; });
  if (wrong == values.end()) return {};
  return bad_input(std::string(who) + ": holds the label " + std::to_string(*wrong) + "; labels must be from 0 to " +
                   std::to_string(most));
}

}  // namespace

Result<LabelTable> read_labels(const Npz& npz, std::string_view array, std::uint64_t rows, std::string_view who) {
  EXPUNGE_TRY(header, npz.header(array));
  EXPUNGE_TRY_DO(check_shape(header, rows, who));
  EXPUNGE_TRY(labels, npz.read(array, kMostLabelBytes));
  EXPUNGE_TRY(values, integers_of(labels.header, labels.data, who));
  EXPUNGE_TRY_DO(check_values(values, header.shape[1], who));
  LabelTable table{rows, header.shape[1], {}};
  table.values.reserve(values.size());
  for (const std::int64_t value : values) table.values.push_back(static_cast<std::int32_t>(value));
  return table;
}

std::int64_t classes_in(const LabelTable& labels) {
  if (labels.columns > 1) return static_cast<std::int64_t>(labels.columns);
  const std::int32_t largest = labels.values.empty() ? 0 : *std::ranges::max_element(labels.values);
  return std::max<std::int64_t>(2, largest + 1);
}

}  // namespace expunge
