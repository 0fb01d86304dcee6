// What the cells of a table say: of a finding, of an age, of a split.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/data/dataset.h"

namespace expunge {

inline constexpr std::int64_t kMostAge = 130;

// "1" or "1.0", "0" or "0.0", "-1" or "-1.0" (uncertain), or blank (unmentioned); else nothing.
std::optional<std::int32_t> read_finding(std::string_view cell);
// Whole years from 0 to kMostAge; else nothing.
std::optional<std::int64_t> read_age(std::string_view cell);
// As name_of(Split) writes them; else nothing.
std::optional<Split> read_split(std::string_view cell);

// " \"7\"" for a cell that is a short number; nothing for others, which might tell of a patient.
std::string told(std::string_view cell);

}  // namespace expunge
