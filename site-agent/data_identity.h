// Whether a site still holds the records in which its forget requests found theirs.
#pragma once

#include <optional>

#include "common/crypto/hash.h"
#include "common/data/dataset.h"

namespace expunge {

// Of a set that has no names for its records, where a place is all there is to find a forgotten one again: SHA-256 over
// splits and pixels of all records in their order; labels may be corrected. None of any other set: names tell its
// records. Reads every record. Fails as reading does.
Result<std::optional<Digest>> identity_of(const Dataset& data);

}  // namespace expunge
