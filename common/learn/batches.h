// The order in which records are visited.
//
// Every pass is shuffled anew. `epochs` may be fractional: of the last pass only that share is visited. A record left
// over alone joins the batch before it, because a batch of one has no statistics to normalise by.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "common/base/random.h"

namespace expunge {

using Batches = std::vector<std::vector<std::uint32_t>>;

Batches draw_batches(std::span<const std::uint32_t> records, std::size_t batch, double epochs, Random& random);

// These, in this order, without those that have no record.
Batches batches_of(std::initializer_list<std::span<const std::uint32_t>> parts);

std::size_t records_in(const Batches& batches);  // one that is in several counts in each

// As they come, without shuffling.
Batches cut_batches(std::span<const std::uint32_t> records, std::size_t batch);

}  // namespace expunge
