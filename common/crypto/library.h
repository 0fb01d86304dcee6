// The OpenSSL that this program runs on.
#pragma once

#include <string>

namespace expunge {

std::string openssl_version();  // "3.0.15"

}  // namespace expunge
