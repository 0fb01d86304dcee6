#include "protocols/download.h"

#include <algorithm>
#include <limits>

#include "protocols/chunks.h"

namespace expunge {
namespace {

constexpr std::uint64_t kLargestInMemory = std::uint64_t{1} << 20;

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

void Download::ask_for(std::size_t attachment, std::uint32_t chunk, std::vector<Fetch>& fetches) {
  auto& owed = parts_[attachment].owed[chunk];
  if (owed < std::numeric_limits<std::uint8_t>::max()) ++owed;
  fetches.push_back({offer_.offer, static_cast<std::uint32_t>(attachment), chunk});
}

std::vector<Fetch> Download::ask() {
  std::vector<Fetch> fetches;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    auto& part = parts_[i];
    for (; part.waiting.size() < rules_.window && part.next < part.have.size(); ++part.next) {
      part.waiting.insert(part.next);
      ask_for(i, part.next, fetches);
    }
  }
  return fetches;
}

std::vector<Fetch> Download::ask_again(Time now) {
  std::vector<Fetch> fetches;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    for (const auto chunk : parts_[i].waiting) ask_for(i, chunk, fetches);
  quiet_since_ = now;
  patience_ = std::min(2 * patience_, std::max(rules_.give_up / 4, rules_.retry));
  return fetches;
}

// A line on which a chunk takes longer than `retry` must not be filled with repeats.
void Download::note_arrival(Time now) {
  patience_ = std::max(rules_.retry, 2 * (now - quiet_since_));
  quiet_since_ = now;
  last_byte_ = now;
}

std::size_t Download::size_of(const Chunk& chunk) const {
  return chunk_size(offer_.attachments[chunk.attachment].size, rules_.chunk, chunk.chunk);
}

Result<bool> Download::accept(const Chunk& chunk, ByteView bytes, Time now) {
  if (chunk.attachment >= parts_.size() || chunk.chunk >= parts_[chunk.attachment].have.size())
    return bad_input(name_of(chunk) + " does not exist");
  auto& part = parts_[chunk.attachment];
  if (part.owed[chunk.chunk] == 0) {
    if (part.have[chunk.chunk]) return stale(name_of(chunk) + " came more often than it was asked for");
    return bad_input(name_of(chunk) + " was not asked for");
  }
  --part.owed[chunk.chunk];
  note_arrival(now);
  if (part.have[chunk.chunk]) return false;
  if (bytes.size() != size_of(chunk))
    return corrupt(name_of(chunk) + " has " + std::to_string(bytes.size()) + " bytes instead of " +
                   std::to_string(size_of(chunk)));
  if (sha256(bytes) != offer_.attachments[chunk.attachment].chunks[chunk.chunk])
    return corrupt(name_of(chunk) + " does not have the announced digest");
  return true;
}

Status Download::store(const Chunk& chunk, Bytes bytes) {
  const auto size = offer_.attachments[chunk.attachment].size;
  const auto position = chunk.chunk * rules_.chunk;
  auto& store = parts_[chunk.attachment].store;
  if (auto* memory = std::get_if<Bytes>(&store); memory != nullptr && size <= kLargestInMemory) {
    if (bytes.size() == size) {
      *memory = std::move(bytes);
      return {};
    }
    memory->resize(size);
    std::copy(bytes.begin(), bytes.end(), memory->begin() + static_cast<std::ptrdiff_t>(position));
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
  part.waiting.erase(chunk.chunk);
  part.done += size_of(chunk);
  return {};
}

bool Download::is_complete() const {
  return std::ranges::all_of(parts_,
                             [](const Part& part) { return part.waiting.empty() && part.next == part.have.size(); });
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
