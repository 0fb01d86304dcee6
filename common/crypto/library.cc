#include "common/crypto/library.h"

#include <openssl/crypto.h>

namespace expunge {

std::string openssl_version() {
  return OpenSSL_version(OPENSSL_VERSION_STRING);
}

}  // namespace expunge
