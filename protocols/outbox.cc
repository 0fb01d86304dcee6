#include "protocols/outbox.h"

#include <algorithm>

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

std::uint64_t Outbox::Line::bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& chunk : under_way) bytes += chunk.bytes;
  return bytes;
}

void Outbox::ask(const SiteId& peer, const Fetch& fetch, CourierStep& step) {
  const auto* kept = find(peer, fetch.offer);
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
  auto& line = lines_[peer];
  std::erase_if(line.under_way, [&](const UnderWay& chunk) { return chunk.fetch == fetch; });  // lost, it says
  if (std::ranges::find(line.asked, fetch) != line.asked.end()) return;
  if (line.asked.size() >= limits::kMostAsked)
    step.refused.push_back({peer, bad_input(peer.str() + " asks for more than " + std::to_string(limits::kMostAsked) +
                                            " chunks at once")});
  else
    line.asked.push_back(fetch);
}

void Outbox::arrived(const SiteId& peer, const Got& got, Time now, CourierStep& step) {
  const Fetch fetch{got.offer, got.attachment, got.chunk};
  const auto line = lines_.find(peer);
  const bool was_under_way = line != lines_.end() && std::erase_if(line->second.under_way, [&](const UnderWay& chunk) {
                                                       return chunk.fetch == fetch;
                                                     }) > 0;
  if (was_under_way)
    line->second.moved = now;
  else
    step.refused.push_back({peer, stale("word of a chunk that is not under way")});
}

void Outbox::serve(Time now, CourierStep& step) {
  Shares shares{total_};
  for (const auto& [peer, line] : lines_) shares.count(line.bytes(), !line.asked.empty());
  take_turns(lines_, last_served_,
             [&](const SiteId& peer, Line& line) { return serve_one(peer, line, shares, now, step); });
}

bool Outbox::serve_one(const SiteId& peer, Line& line, Shares& shares, Time now, CourierStep& step) {
  if (line.asked.empty()) return false;
  const Fetch fetch = line.asked.front();
  auto* kept = find(peer, fetch.offer);
  if (kept == nullptr) {
    line.asked.pop_front();
    step.send.push_back({peer, {encode(Gone{fetch.offer})}});
    return true;
  }
  const auto bytes = chunk_size(kept->attachments[fetch.attachment].ref.size, chunk_bytes_, fetch.chunk);
  if (!shares.has_room(line.bytes(), bytes)) return false;
  line.asked.pop_front();
  if (line.under_way.empty()) line.moved = now;
  line.under_way.push_back({fetch, bytes});
  shares.under_way += bytes;
  if (!kept->started) kept->started = now;
  send_chunk(peer, *kept, fetch, step);
  return true;
}

void Outbox::send_chunk(const SiteId& peer, Kept& kept, const Fetch& fetch, CourierStep& step) {
  auto bytes = read_chunk(*kept.attachments[fetch.attachment].blob, chunk_bytes_, fetch.chunk);
  if (!bytes) {  // asked for again, or until it stalls
    step.troubles.push_back(bytes.error());
    return;
  }
  kept.served[fetch.attachment][fetch.chunk] = true;
  Frames frames;
  frames.push_back(encode(Chunk{fetch.offer, fetch.attachment, fetch.chunk}));
  frames.push_back(std::move(*bytes));
  step.send.push_back({peer, std::move(frames)});
}

void Outbox::withdraw(const BlobRef& what) {
  for (auto& [peer, of_peer] : kept_)
    std::erase_if(of_peer, [&](const auto& entry) {
      return std::ranges::find(entry.second.attachments, what, &Attachment::ref) != entry.second.attachments.end();
    });
}

void Outbox::on_time(Time now) {
  for (auto& [peer, line] : lines_)
    if (now >= line.moved + kStalled) line.under_way.clear();
}

std::optional<Time> Outbox::next_wake() const {
  std::optional<Time> earliest;
  for (const auto& [peer, line] : lines_) {
    if (line.under_way.empty()) continue;
    const Time stalls = line.moved + kStalled;
    earliest = earliest ? std::min(*earliest, stalls) : stalls;
  }
  return earliest;
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
