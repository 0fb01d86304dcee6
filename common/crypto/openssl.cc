#include "common/crypto/openssl.h"

#include <openssl/err.h>

#include <string>

#include "common/base/ensure.h"

namespace expunge {

void must_be_one(int outcome, std::string_view call) {
  if (outcome == 1) return;
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  ensure(false, std::string(call) + " of OpenSSL failed: " + reason);
}

void forget_openssl_errors() {
  ERR_clear_error();
}

}  // namespace expunge
