// Easy, medium and hard (as arXiv 2407.07539 names them): thirds by rank of what makes a record or a patient hard.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace expunge {

enum class Difficulty : std::uint8_t { kEasy, kMedium, kHard };
std::string to_text(Difficulty difficulty);
std::optional<Difficulty> difficulty_from(std::string_view text);

// Of each value, the least first. Equal values are ranked by their order.
std::vector<Difficulty> thirds(std::span<const double> values);

}  // namespace expunge
