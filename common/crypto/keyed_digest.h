// HMAC-SHA-256: the commitment to a list of records, which only the holder of the key can open.
#pragma once

#include "common/crypto/hash.h"
#include "common/crypto/secret.h"

namespace expunge {

Digest keyed_digest(const SecretBytes& key, ByteView bytes);

}  // namespace expunge
