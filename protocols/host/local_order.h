// What all JSON orders on a local socket keep to.
#pragma once

#include <string_view>

#include "common/base/result.h"

namespace expunge {

inline constexpr std::size_t kMostOrderValues = 16;  // where an order has no list

// Before an order is parsed whole: one object that names each key once and holds plain values or lists of them, at most
// `most_values` in all. kBadInput, without any of the order's text. What is not JSON passes: that is its reader's to
// say.
Status check_order(std::string_view body, std::size_t most_values = kMostOrderValues);

}  // namespace expunge
