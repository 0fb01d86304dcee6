#include "protocols/outbox.h"

#include "protocols/chunks.h"
#include "protocols/limits.h"

namespace expunge {
namespace {

void add_number(Hasher& hasher, std::uint64_t value) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
  hasher.add(bytes);
}

// See Offer: the same for the same files, also after a restart. Messages without attachments are never fetched from.
std::uint64_t offer_number(std::size_t kind, const std::vector<BlobRef>& refs) {
  if (refs.empty()) return 1;
  Hasher hasher;
  add_number(hasher, kind);
  for (const auto& ref : refs) {
    add_number(hasher, ref.size);
    for (const auto& digest : ref.chunks) hasher.add(digest.bytes);
  }
  std::uint64_t number = 0;
  const auto digest = hasher.finish();
  for (std::size_t i = 0; i < 8; ++i) number |= std::uint64_t{digest.bytes[i]} << (8 * i);
  return number == 0 ? 1 : number;
}

}  // namespace

Offer Outbox::keep(const SiteId& to, const Message& message, std::vector<Attachment> attachments) {
  ensure(attachments.size() <= limits::kMostAttachments, "Outbox: too many attachments for one message");
  std::vector<BlobRef> refs;
  Kept kept;
  for (const auto& [blob, ref] : attachments) {
    ensure(ref.chunks.size() == chunk_count(ref.size, chunk_bytes_) && blob->size() == ref.size,
           "Outbox: an attachment was described with another chunk size or has changed");
    kept.served.emplace_back(ref.chunks.size());
    refs.push_back(ref);
  }
  kept.offer = offer_number(message.index(), refs);
  kept.attachments = std::move(attachments);
  Offer offer{kept.offer, message, std::move(refs)};
  auto& of_peer = kept_[to];
  if (kept.attachments.empty())
    of_peer.erase(message.index());
  else
    of_peer[message.index()] = std::move(kept);
  return offer;
}

Outbox::Kept* Outbox::find(const SiteId& peer, std::uint64_t offer) {
  const auto of_peer = kept_.find(peer);
  if (of_peer == kept_.end()) return nullptr;
  for (auto& [kind, kept] : of_peer->second)
    if (kept.offer == offer) return &kept;
  return nullptr;
}

void Outbox::answer(const SiteId& peer, const Fetch& fetch, Time now, CourierStep& step) {
  auto* kept = find(peer, fetch.offer);
  if (kept == nullptr) {
    step.send.push_back({peer, {encode(Gone{fetch.offer})}});
    return;
  }
  if (fetch.attachment >= kept->served.size() || fetch.chunk >= kept->served[fetch.attachment].size()) {
    step.refused.push_back(
        {peer, bad_input(peer.str() + " asks for chunk " + std::to_string(fetch.chunk) + " of attachment " +
                         std::to_string(fetch.attachment) + ", which was not offered")});
    return;
  }
  auto bytes = read_chunk(*kept->attachments[fetch.attachment].blob, chunk_bytes_, fetch.chunk);
  if (!bytes) {
    step.troubles.push_back(bytes.error());
    return;
  }
  if (!kept->started) kept->started = now;
  kept->served[fetch.attachment][fetch.chunk] = true;
  Frames frames;
  frames.push_back(encode(Chunk{fetch.offer, fetch.attachment, fetch.chunk}));
  frames.push_back(std::move(*bytes));
  step.send.push_back({peer, std::move(frames)});
}

Transfer Outbox::progress(const SiteId& peer, const Kept& kept) const {
  Transfer transfer{peer, false, 0, 0, *kept.started};
  for (std::size_t i = 0; i < kept.served.size(); ++i) {
    const auto size = kept.attachments[i].ref.size;
    transfer.size += size;
    for (std::uint32_t chunk = 0; chunk < kept.served[i].size(); ++chunk)
      if (kept.served[i][chunk]) transfer.done += chunk_size(size, chunk_bytes_, chunk);
  }
  return transfer;
}

std::vector<Transfer> Outbox::transfers() const {
  std::vector<Transfer> under_way;
  for (const auto& [peer, of_peer] : kept_)
    for (const auto& [kind, kept] : of_peer) {
      if (!kept.started) continue;
      const auto transfer = progress(peer, kept);
      if (transfer.done < transfer.size) under_way.push_back(transfer);
    }
  return under_way;
}

}  // namespace expunge
