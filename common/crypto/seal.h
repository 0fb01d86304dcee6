// Files sealed with AES-256-GCM under a key of their own, in pieces of 1 MiB that can be read at any offset. To destroy
// such a file is to destroy its key, then the file.
//
// Layout: 8 bytes magic "expunge1", u64 plaintext size (little-endian), then for each piece its ciphertext and 16-byte
// tag. The nonce of piece i is the counter i; safe because no key seals two files. The size and the piece's number are
// authenticated, so pieces cannot be reordered or cut off.
#pragma once

#include <memory>

#include "common/base/file.h"
#include "common/crypto/secret.h"

namespace expunge {

// What is appended comes out sealed in `sealed`. commit() is refused before `size` bytes came.
// `key` has 32 bytes.
std::unique_ptr<FileWriter> sealing(std::unique_ptr<FileWriter> sealed, const SecretBytes& key, std::uint64_t size);
// kCorrupt here for a cut file or another key's, later on reading a piece that was changed. The blob keeps one piece
// and belongs to one thread.
Result<std::unique_ptr<Blob>> unsealed(std::unique_ptr<Blob> sealed, const SecretBytes& key);

}  // namespace expunge
