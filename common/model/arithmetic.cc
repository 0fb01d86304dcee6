#include "common/model/arithmetic.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "common/model/limits.h"

namespace expunge {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;  // elements read at once: 256 KiB, which stays in the cache
constexpr int kSumBits = 39;                          // see the overflow proof in the header

// Adding it to a whole or fractional |x| < 2^51 leaves x, rounded to nearest, in the low bits of the double: a
// conversion to and from int64 that compilers vectorise without special instructions.
constexpr double kMagic = 0x1.8p52;
constexpr auto kMagicBits = std::bit_cast<std::int64_t>(kMagic);

std::int64_t to_whole(double value) {
  return std::bit_cast<std::int64_t>(value + kMagic) - kMagicBits;
}
double to_double(std::int64_t whole) {
  return std::bit_cast<double>(whole + kMagicBits) - kMagic;
}

std::span<std::uint8_t> bytes_under(std::span<float> values) {
  return {reinterpret_cast<std::uint8_t*>(values.data()), values.size_bytes()};
}

// Calls use(first, values) for each piece of a row of float32.
template <class Use>
Status for_each_piece(const Blob& row, std::size_t elements, Use use) {
  std::vector<float> buffer(std::min(kPiece, elements));
  for (std::size_t first = 0; first < elements; first += buffer.size()) {
    const auto values = std::span(buffer).first(std::min(buffer.size(), elements - first));
    EXPUNGE_TRY_DO(row.read(first * sizeof(float), bytes_under(values)));
    EXPUNGE_TRY_DO(use(first, std::span<const float>(values)));
  }
  return {};
}

// For floats without their sign, order of values is order of bits, and infinities and NaNs come last.
bool is_usable(float value) {
  constexpr auto kLargest = std::bit_cast<std::int32_t>(limits::kLargestDelta);
  return (std::bit_cast<std::int32_t>(value) & 0x7fffffff) <= kLargest;
}

Status check_piece(std::size_t first, std::span<const float> values) {
  std::int32_t bad = 0;
  for (const float value : values) bad |= static_cast<std::int32_t>(!is_usable(value));
  if (bad == 0) return {};
  const auto found = std::ranges::find_if_not(values, is_usable);
  const auto index = first + static_cast<std::size_t>(found - values.begin());
  return bad_input("element " + std::to_string(index) + " of the update is " + std::to_string(*found) +
                   ", allowed is at most " + std::to_string(limits::kLargestDelta) + " either way");
}

void add_piece(std::int64_t* sums, std::span<const float> values, double factor) {
  for (std::size_t i = 0; i < values.size(); ++i) sums[i] += to_whole(static_cast<double>(values[i]) * factor);
}

void add_steps(std::span<const double> steps, std::span<float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto moved = static_cast<float>(static_cast<double>(values[i]) + steps[i]);
    values[i] = steps[i] == 0 ? values[i] : moved;  // −0 + 0 would be +0
  }
}

void add_steps(std::span<const double> steps, std::span<std::int64_t> values) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += std::llround(steps[i]);
}

// One tensor of the new model, streamed.
template <class T>
Status apply_tensor(const Step& step, const Blob& base, const ModelHeader& header, std::size_t tensor,
                    FileWriter& out) {
  const std::size_t first = header.manifest->offset(tensor), count = header.manifest->elements(tensor);
  const std::uint64_t position = header.positions[tensor];
  std::vector<T> values(std::min(kPiece, count));
  std::vector<double> steps(values.size());
  for (std::size_t done = 0; done < count; done += values.size()) {
    const auto size = std::min(values.size(), count - done);
    const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(values.data()), size * sizeof(T));
    EXPUNGE_TRY_DO(base.read(position + done * sizeof(T), bytes));
    EXPUNGE_TRY_DO(step(tensor, first + done, std::span(steps).first(size)));
    add_steps(std::span<const double>(steps).first(size), std::span(values).first(size));
    EXPUNGE_TRY_DO(out.append(bytes));
  }
  return {};
}

}  // namespace

WeightedSum::WeightedSum(std::size_t elements, std::uint64_t largest_total)
    : sums_(elements), largest_total_(largest_total) {
  ensure(largest_total >= 1 && largest_total <= limits::kLargestTotalWeight, "WeightedSum: total weight out of range");
  scale_ = std::ldexp(1.0, kSumBits - static_cast<int>(std::bit_width(largest_total - 1)));
}

Status WeightedSum::check(std::uint64_t weight, const Blob& delta) const {
  if (is_broken_) return unavailable("the round's sum is incomplete, because an update could not be read again");
  if (weight == 0 || weight > limits::kLargestWeight || weight > largest_total_ - total_weight_)
    return bad_input("an update has weight " + std::to_string(weight) + " where 1 to " +
                     std::to_string(std::min(limits::kLargestWeight, largest_total_ - total_weight_)) + " is left");
  if (delta.size() != sums_.size() * sizeof(float))
    return bad_input("an update has " + std::to_string(delta.size()) + " bytes, a model of " +
                     std::to_string(sums_.size()) + " elements needs " + std::to_string(sums_.size() * sizeof(float)));
  return for_each_piece(delta, sums_.size(), check_piece);
}

Status WeightedSum::add(std::uint64_t weight, const Blob& delta) {
  EXPUNGE_TRY_DO(check(weight, delta));
  const double factor = static_cast<double>(weight) * scale_;
  const auto add_one = [&](std::size_t first, std::span<const float> values) -> Status {
    EXPUNGE_TRY_DO(check_piece(first, values));  // a file that changed under us must not overflow the sum
    add_piece(sums_.data() + first, values, factor);
    return {};
  };
  const auto added = for_each_piece(delta, sums_.size(), add_one);
  is_broken_ = !added;
  if (added) total_weight_ += weight;
  return added;
}

void WeightedSum::mean(std::size_t first, std::span<double> into) const {
  ensure(!is_broken_ && total_weight_ > 0 && first <= sums_.size() && into.size() <= sums_.size() - first,
         "WeightedSum::mean: out of range, nothing added, or broken");
  const double divisor = static_cast<double>(total_weight_) * scale_;
  for (std::size_t i = 0; i < into.size(); ++i) into[i] = to_double(sums_[first + i]) / divisor;
}

Step mean_step(const WeightedSum& sum) {
  return [&sum](std::size_t, std::size_t first, std::span<double> into) -> Status {
    sum.mean(first, into);
    return {};
  };
}

Status fits(const WeightedSum& sum, const Manifest& manifest) {
  if (sum.is_broken())
    return corrupt("a sum that holds half an update cannot be applied; the round must be done again");
  if (sum.elements() == manifest.elements() && sum.total_weight() > 0) return {};
  return bad_input("a sum of " + std::to_string(sum.elements()) + " elements and weight " +
                   std::to_string(sum.total_weight()) + " cannot be applied to a model of " +
                   std::to_string(manifest.elements()) + " elements");
}

Status apply(const Step& step, const Blob& base, const ModelHeader& header, FileWriter& out) {
  const auto& manifest = *header.manifest;
  EXPUNGE_TRY_DO(out.append(encode_safetensors_header(manifest, header.metadata)));
  for (const auto index : file_order(manifest)) {
    const bool is_whole = manifest.tensors()[index].dtype == Dtype::kInt64;
    const auto apply_one = is_whole ? apply_tensor<std::int64_t> : apply_tensor<float>;
    EXPUNGE_TRY_DO(apply_one(step, base, header, index, out));
  }
  return {};
}

Status MaskUnion::add(const Blob& packed) {
  if (packed.size() != bits_.size())
    return bad_input("a mask of " + std::to_string(packed.size()) + " bytes does not fit a model of " +
                     std::to_string(elements_) + " elements");
  EXPUNGE_TRY(bits, read_all(packed, bits_.size()));
  if (elements_ % 8 != 0 && (bits.back() >> (elements_ % 8)) != 0)
    return bad_input("a mask has bits set beyond its last element " + std::to_string(elements_));
  for (std::size_t i = 0; i < bits.size(); ++i) bits_[i] = static_cast<std::uint8_t>(bits_[i] | bits[i]);
  return {};
}

}  // namespace expunge
