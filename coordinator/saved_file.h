// A SealedFile within a saved value.
#pragma once

#include "common/store/saved_json.h"
#include "coordinator/sealed_files.h"

namespace expunge {

// Within read_saved().
template <class Json>
SealedFile sealed_file_from(const Json& json) {
  return {.name = file_name_from(json.at("name")),
          .digest = digest_from(json.at("digest")),
          .key = secret_from(json.at("key"))};
}

}  // namespace expunge
