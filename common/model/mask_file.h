// A mask as a safetensors file: one tensor of uint8 a parameter, named and shaped like it, 1 where the weight may
// change. Buffers have none.
#pragma once

#include "common/model/safetensors.h"

namespace expunge {

// `mask` has an element for each of the manifest's. The same mask and metadata give the same bytes.
Bytes encode_mask_file(const Mask& mask, const Manifest& manifest, const Metadata& metadata);

}  // namespace expunge
