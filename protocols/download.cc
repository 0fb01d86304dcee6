#include "protocols/download.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "protocols/chunks.h"

namespace expunge {
namespace {

std::string name_of(const Chunk& chunk) {
  return "chunk " + std::to_string(chunk.chunk) + " of attachment " + std::to_string(chunk.attachment);
}

}  // namespace

Status Download::check(const Offer& offer, const CourierRules& rules) {
  for (const auto& ref : offer.attachments) {
    if (ref.size > rules.largest)
      return bad_input("an attachment of " + std::to_string(ref.size) + " bytes is above the limit of " +
                       std::to_string(rules.largest));
    if (ref.chunks.size() != chunk_count(ref.size, rules.chunk))
      return bad_input("an attachment of " + std::to_string(ref.size) + " bytes comes with " +
                       std::to_string(ref.chunks.size()) + " digests instead of " +
                       std::to_string(chunk_count(ref.size, rules.chunk)));
  }
  return {};
}

Download::Download(Offer offer, const CourierRules& rules, Files& files, Path spool, Time now)
    : offer_(std::move(offer)),
      rules_(rules),
      files_(files),
      spool_(std::move(spool)),
      started_(now),
      last_byte_(now),
      quiet_since_(now),
      patience_(rules.retry) {
  for (const auto& ref : offer_.attachments) {
    auto& part = parts_.emplace_back();
    part.have.resize(ref.chunks.size());
    part.owed.resize(ref.chunks.size());
  }
}

std::optional<Download::Wanted> Download::next_wanted() const {
  for (std::uint32_t i = 0; i < parts_.size(); ++i) {
    const auto& part = parts_[i];
    if (part.waiting.size() >= rules_.window) continue;
    if (!part.again.empty()) return Wanted{i, *part.again.begin()};
    if (part.next < part.have.size()) return Wanted{i, part.next};
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Download::wants() const {
  const auto wanted = next_wanted();
  return wanted ? std::optional<std::uint64_t>(size_of(wanted->attachment, wanted->chunk)) : std::nullopt;
}

Fetch Download::ask(Time now) {
  const auto wanted = next_wanted();
  ensure(wanted.has_value(), "Download::ask: nothing is wanted");
  auto& part = parts_[wanted->attachment];
  if (part.again.erase(wanted->chunk) == 0) ++part.next;
  part.waiting.insert(wanted->chunk);
  auto& owed = part.owed[wanted->chunk];
  if (owed < std::numeric_limits<std::uint8_t>::max()) ++owed;
  if (under_way_ == 0) quiet_since_ = now;
  under_way_ += size_of(wanted->attachment, wanted->chunk);
  return {offer_.offer, wanted->attachment, wanted->chunk};
}

void Download::take_back() {
  for (auto& part : parts_) part.again.merge(std::exchange(part.waiting, {}));
  under_way_ = 0;
}

void Download::wait_longer() {
  patience_ = std::min(2 * patience_, std::max(rules_.give_up / 4, rules_.retry));
}

Time Download::next_wake() const {
  const Time given_up = last_byte_ + rules_.give_up;
  return under_way_ > 0 ? std::min(quiet_since_ + patience_, given_up) : given_up;
}

// A line on which a chunk takes longer than `retry` must not be filled with repeats.
void Download::note_arrival(Time now) {
  patience_ = std::max(rules_.retry, 2 * (now - quiet_since_));
  quiet_since_ = now;
  last_byte_ = now;
}

std::size_t Download::size_of(std::uint32_t attachment, std::uint32_t chunk) const {
  return chunk_size(offer_.attachments[attachment].size, rules_.chunk, chunk);
}

Result<bool> Download::accept(const Chunk& chunk, ByteView bytes, Time now) {
  if (chunk.attachment >= parts_.size() || chunk.chunk >= parts_[chunk.attachment].have.size())
    return bad_input(name_of(chunk) + " does not exist");
  auto& part = parts_[chunk.attachment];
  // Also an honest peer's, that answers what an earlier download of the same files asked for twice.
  if (part.owed[chunk.chunk] == 0) return stale(name_of(chunk) + " came more often than it was asked for");
  --part.owed[chunk.chunk];
  note_arrival(now);
  if (part.have[chunk.chunk]) return false;
  if (const auto size = size_of(chunk.attachment, chunk.chunk); bytes.size() != size)
    return corrupt(name_of(chunk) + " has " + std::to_string(bytes.size()) + " bytes instead of " +
                   std::to_string(size));
  if (sha256(bytes) != offer_.attachments[chunk.attachment].chunks[chunk.chunk])
    return corrupt(name_of(chunk) + " does not have the announced digest");
  return true;
}

Status Download::store(const Chunk& chunk, Bytes bytes) {
  const auto size = offer_.attachments[chunk.attachment].size;
  const auto position = chunk.chunk * rules_.chunk;
  auto& store = parts_[chunk.attachment].store;
  if (bytes.size() == size) {
    store = std::move(bytes);
    return {};
  }
  if (std::holds_alternative<Bytes>(store)) {
    EXPUNGE_TRY_DO(files_.make_folder(spool_));
    EXPUNGE_TRY(file, files_.scratch(spool_));
    store = std::move(file);
  }
  return std::get<1>(store)->write_at(position, bytes);
}

Status Download::keep(const Chunk& chunk, Bytes bytes) {
  EXPUNGE_TRY_DO(store(chunk, std::move(bytes)));
  auto& part = parts_[chunk.attachment];
  part.have[chunk.chunk] = true;
  part.again.erase(chunk.chunk);
  if (part.waiting.erase(chunk.chunk) > 0) under_way_ -= size_of(chunk.attachment, chunk.chunk);
  part.done += size_of(chunk.attachment, chunk.chunk);
  return {};
}

bool Download::is_complete() const {
  return std::ranges::all_of(parts_, [](const Part& part) {
    return part.waiting.empty() && part.again.empty() && part.next == part.have.size();
  });
}

std::vector<std::shared_ptr<const Blob>> Download::finish() {
  std::vector<std::shared_ptr<const Blob>> blobs;
  for (auto& part : parts_) {
    if (auto* memory = std::get_if<Bytes>(&part.store))
      blobs.push_back(std::make_shared<MemoryBlob>(std::move(*memory)));
    else
      blobs.push_back(std::shared_ptr<ScratchFile>(std::move(std::get<1>(part.store))));
  }
  return blobs;
}

Transfer Download::transfer(const SiteId& peer) const {
  Transfer transfer{peer, true, 0, 0, started_};
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    transfer.done += parts_[i].done;
    transfer.size += offer_.attachments[i].size;
  }
  return transfer;
}

}  // namespace expunge
