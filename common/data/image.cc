#include "common/data/image.h"

#include <string>

namespace expunge {

Status check_size(const ImageHeader& header) {
  const std::string size = std::to_string(header.width) + " x " + std::to_string(header.height);
  for (const std::int64_t side : {header.width, header.height})
    if (side < kLeastImageSide || side > kMostImageSide)
      return bad_input("the image is of " + size + " pixels; a side must have " + std::to_string(kLeastImageSide) +
                       " to " + std::to_string(kMostImageSide));
  if (header.width * header.height > kMostImagePixels)
    return bad_input("the image is of " + size + " pixels; at most " + std::to_string(kMostImagePixels) + " are taken");
  return {};
}

}  // namespace expunge
