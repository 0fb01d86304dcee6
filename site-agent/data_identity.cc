#include "site-agent/data_identity.h"

#include <string>

namespace expunge {
namespace {

void add(const std::string& text, Hasher& hasher) {
  hasher.add(view_of(text));
}

}  // namespace

Result<Digest> identity_of(const Dataset& data) {
  Hasher hasher;
  const DatasetShape shape = data.shape();
  Bytes pixels(static_cast<std::size_t>(shape.channels * shape.height * shape.width));
  for (std::size_t i = 0; i < data.size() && data.record_name(i).empty(); ++i) {
    const SampleInfo& info = data.info(i);
    add("record " + std::to_string(static_cast<int>(info.split)), hasher);
    for (const auto label : info.labels) add(" " + std::to_string(label), hasher);
    add("\n", hasher);
    EXPUNGE_TRY_DO(data.read(i, pixels));
    hasher.add(pixels);
  }
  return hasher.finish();
}

}  // namespace expunge
