#include "common/learn/batches.h"

#include <algorithm>
#include <cmath>

#include "common/base/ensure.h"

namespace expunge {

Batches cut_batches(std::span<const std::uint32_t> records, std::size_t batch) {
  ensure(batch > 0, "cut_batches: a batch of nothing");
  Batches batches;
  while (!records.empty()) {
    std::size_t size = std::min(batch, records.size());
    if (records.size() == size + 1) ++size;
    batches.emplace_back(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(size));
    records = records.subspan(size);
  }
  return batches;
}

std::size_t records_in(const Batches& batches) {
  std::size_t records = 0;
  for (const auto& batch : batches) records += batch.size();
  return records;
}

Batches batches_of(std::initializer_list<std::span<const std::uint32_t>> parts) {
  Batches batches;
  for (const auto& part : parts)
    if (!part.empty()) batches.emplace_back(part.begin(), part.end());
  return batches;
}

Batches draw_batches(std::span<const std::uint32_t> records, std::size_t batch, double epochs, Random& random) {
  std::vector<std::uint32_t> order(records.begin(), records.end());
  Batches batches;
  auto left = static_cast<std::uint64_t>(std::llround(epochs * static_cast<double>(order.size())));
  while (left > 0) {
    random.shuffle(std::span(order));
    const std::uint64_t visited = std::min<std::uint64_t>(left, order.size());
    for (auto& drawn : cut_batches(std::span(order).first(visited), batch)) batches.push_back(std::move(drawn));
    left -= visited;
  }
  return batches;
}

}  // namespace expunge
