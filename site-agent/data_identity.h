// Whether a site still holds the records in which its forget requests found theirs.
#pragma once

#include "common/crypto/hash.h"
#include "common/data/dataset.h"

namespace expunge {

// Of a set that has no names for its records, where a place is all there is to find a forgotten one again: SHA-256 over
// splits, labels and pixels of all records in their order. Of any other set always the same: names tell its records.
// Fails as reading does.
Result<Digest> identity_of(const Dataset& data);

}  // namespace expunge
