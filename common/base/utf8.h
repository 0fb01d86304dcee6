// Whether bytes are text at all.
#pragma once

#include <string_view>

namespace expunge {

bool is_utf8(std::string_view text);

}  // namespace expunge
