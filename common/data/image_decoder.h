// An image file of any kind that is taken: JPEG, PNG or DICOM, told by its content, never by its name. Errors as in
// image.h.
#pragma once

#include "common/base/file.h"
#include "common/data/image.h"

namespace expunge {

// Kind, mode and size, from as few bytes as tell them; what is damaged further on is found by decode_image.
Result<ImageHeader> read_image_header(const Blob& file);
// `least` as decode_jpeg takes it.
Result<Image> decode_image(ByteView file, std::int64_t least);

}  // namespace expunge
