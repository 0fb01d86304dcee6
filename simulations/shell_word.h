// A text as one word of a POSIX shell's command line.
#pragma once

#include <string>

namespace expunge {

std::string shell_word(const std::string& text);  // as it is where it may stay so; else in single quotes

}  // namespace expunge
