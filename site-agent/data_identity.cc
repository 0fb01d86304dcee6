#include "site-agent/data_identity.h"

namespace expunge {

Result<std::optional<Digest>> identity_of(const Dataset& data) {
  if (data.size() > 0 && !data.record_name(0).empty()) return std::optional<Digest>();
  Hasher hasher;
  const DatasetShape shape = data.shape();
  Bytes pixels(static_cast<std::size_t>(shape.channels * shape.height * shape.width));
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto split = static_cast<std::uint8_t>(data.info(i).split);
    EXPUNGE_TRY_DO(data.read(i, pixels));
    hasher.add({&split, 1});
    hasher.add(pixels);
  }
  return std::optional(hasher.finish());
}

}  // namespace expunge
