#include "protocols/courier.h"

#include <algorithm>

#include "protocols/codec.h"
#include "protocols/download.h"
#include "protocols/limits.h"
#include "protocols/outbox.h"
#include "protocols/shares.h"

namespace expunge {
namespace {

FramesTo to_peer(const SiteId& peer, const Envelope& envelope) {
  FramesTo frames{peer, {}};
  frames.frames.push_back(encode(envelope));
  return frames;
}

// Counted, and told to the peer.
void refuse(const SiteId& peer, Error error, CourierStep& step) {
  step.send.push_back(to_peer(peer, Offer{1, Refusal{error.what}, {}}));
  step.refused.push_back({peer, std::move(error)});
}

// What was delivered last of a kind, as long as somebody holds it.
struct Known {
  std::vector<BlobRef> refs;
  std::vector<std::weak_ptr<const Blob>> blobs;
};

// All blobs, or none if one is gone.
std::vector<std::shared_ptr<const Blob>> hold(const Known& known) {
  std::vector<std::shared_ptr<const Blob>> held;
  for (const auto& blob : known.blobs) {
    held.push_back(blob.lock());
    if (!held.back()) return {};
  }
  return held;
}

struct Peer {
  std::map<std::size_t, Download> downloads;  // by the message's kind
  std::map<std::size_t, Known> known;
  bool is_away = false;  // nothing is asked of it

  std::uint64_t under_way() const;
  Download* wanting();  // the next to ask for a chunk; none
};

std::uint64_t Peer::under_way() const {
  std::uint64_t bytes = 0;
  for (const auto& [kind, download] : downloads) bytes += download.under_way();
  return bytes;
}

Download* Peer::wanting() {
  if (is_away) return nullptr;
  for (auto& [kind, download] : downloads)
    if (download.wants()) return &download;
  return nullptr;
}

}  // namespace

struct Courier::State {
  State(Files& the_files, Path the_spool, CourierRules the_rules, Admit the_admit)
      : files(the_files), spool(std::move(the_spool)), rules(the_rules), admit(std::move(the_admit)), outbox(rules) {}

  void on(const SiteId& from, Offer offer, Time now, CourierStep& step);
  void on(const SiteId& from, const Chunk& chunk, Bytes bytes, Time now, CourierStep& step);
  void on(const SiteId& from, const Gone& gone, CourierStep& step);
  void begin(const SiteId& from, Offer offer, Time now, CourierStep& step);
  bool deliver_known(const SiteId& from, const Offer& offer, CourierStep& step);
  void deliver_if_complete(const SiteId& from, std::size_t kind, CourierStep& step);
  Download* find(const SiteId& from, std::uint64_t offer);
  void drop(const SiteId& from, const Download& download, CourierStep& step);
  void cut_off(const SiteId& peer);
  void move_on(Time now, CourierStep& step);

  Files& files;
  Path spool;
  CourierRules rules;
  Admit admit;
  Outbox outbox;
  std::map<SiteId, Peer> peers;
  SiteId last_asked;
};

void Courier::State::on(const SiteId& from, Offer offer, Time now, CourierStep& step) {
  auto admitted = Download::check(offer, rules);
  if (admitted) admitted = admit(from, offer.message, offer.attachments);
  if (!admitted) {
    if (std::holds_alternative<Refusal>(offer.message))  // refusing refusals would never end
      step.refused.push_back({from, admitted.error()});
    else
      refuse(from, admitted.error(), step);
  } else if (offer.attachments.empty()) {
    step.delivered.push_back({from, std::move(offer.message), {}});
  } else if (!deliver_known(from, offer, step)) {
    begin(from, std::move(offer), now, step);
  }
}

bool Courier::State::deliver_known(const SiteId& from, const Offer& offer, CourierStep& step) {
  auto& known = peers[from].known;
  const auto found = known.find(offer.message.index());
  if (found == known.end() || found->second.refs != offer.attachments) return false;
  auto blobs = hold(found->second);
  if (blobs.empty()) return false;
  step.delivered.push_back({from, offer.message, std::move(blobs)});
  return true;
}

void Courier::State::begin(const SiteId& from, Offer offer, Time now, CourierStep& step) {
  const auto kind = offer.message.index();
  auto& downloads = peers[from].downloads;
  auto found = downloads.find(kind);
  if (found != downloads.end() && found->second.offer().offer == offer.offer &&
      found->second.offer().attachments == offer.attachments) {
    found->second.renew(std::move(offer.message));
    return;
  }
  if (found != downloads.end()) downloads.erase(found);
  if (downloads.size() >= limits::kMostDownloads) {
    refuse(from, unavailable("more than " + std::to_string(limits::kMostDownloads) + " transfers at once"), step);
    step.dropped.push_back({from, std::move(offer.message)});
    return;
  }
  downloads.try_emplace(kind, std::move(offer), rules, files, spool, now);
  deliver_if_complete(from, kind, step);  // attachments may be empty
}

void Courier::State::deliver_if_complete(const SiteId& from, std::size_t kind, CourierStep& step) {
  auto& peer = peers[from];
  const auto found = peer.downloads.find(kind);
  if (!found->second.is_complete()) return;
  auto blobs = found->second.finish();
  peer.known[kind] = {found->second.offer().attachments, {blobs.begin(), blobs.end()}};
  step.delivered.push_back({from, found->second.offer().message, std::move(blobs)});
  peer.downloads.erase(found);
}

Download* Courier::State::find(const SiteId& from, std::uint64_t offer) {
  for (auto& [kind, download] : peers[from].downloads)
    if (download.offer().offer == offer) return &download;
  return nullptr;
}

void Courier::State::drop(const SiteId& from, const Download& download, CourierStep& step) {
  const Message message = download.offer().message;
  peers[from].downloads.erase(message.index());
  step.dropped.push_back({from, message});
}

void Courier::State::on(const SiteId& from, const Chunk& chunk, Bytes bytes, Time now, CourierStep& step) {
  step.send.push_back(to_peer(from, Got{chunk.offer, chunk.attachment, chunk.chunk}));  // whatever comes of it
  auto* download = find(from, chunk.offer);
  if (download == nullptr) {
    step.refused.push_back({from, stale("a chunk of an offer that is not being fetched")});
    return;
  }
  const auto kind = download->offer().message.index();
  const auto accepted = download->accept(chunk, bytes, now);
  if (!accepted && accepted.error().fault == Fault::kStale) {
    step.refused.push_back({from, accepted.error()});
    return;
  }
  if (!accepted) {
    if (accepted.error().fault == Fault::kCorrupt) drop(from, *download, step);
    refuse(from, accepted.error(), step);
    return;
  }
  if (!*accepted) return;
  if (const auto kept = download->keep(chunk, std::move(bytes)); !kept) step.troubles.push_back(kept.error());
  deliver_if_complete(from, kind, step);
}

void Courier::State::on(const SiteId& from, const Gone& gone, CourierStep& step) {
  if (const auto* download = find(from, gone.offer)) drop(from, *download, step);
}

// What was under way is lost.
void Courier::State::cut_off(const SiteId& name) {
  outbox.cut_off(name);
  auto& peer = peers[name];
  peer.is_away = true;
  for (auto& [kind, download] : peer.downloads) download.take_back();
}

// Asks for and serves what there is room for now.
void Courier::State::move_on(Time now, CourierStep& step) {
  Shares shares{rules.total};
  for (auto& [name, peer] : peers) shares.count(peer.under_way(), peer.wanting() != nullptr);
  take_turns(peers, last_asked, [&](const SiteId& name, Peer& peer) {
    auto* download = peer.wanting();
    if (download == nullptr || !shares.has_room(peer.under_way(), *download->wants())) return false;
    shares.under_way += *download->wants();
    step.send.push_back(to_peer(name, download->ask(now)));
    return true;
  });
  outbox.serve(now, step);
}

Courier::Courier(Files& files, Path spool, CourierRules rules, Admit admit)
    : state_(std::make_unique<State>(files, std::move(spool), rules, std::move(admit))) {}

Courier::~Courier() = default;

CourierStep Courier::send(const SiteId& to, const Message& message, std::vector<Attachment> attachments) {
  CourierStep step;
  step.send.push_back(to_peer(to, state_->outbox.keep(to, message, std::move(attachments))));
  return step;
}

CourierStep Courier::on_frames(const SiteId& from, Frames frames, Time now) {
  CourierStep step;
  if (frames.empty()) {
    step.refused.push_back({from, bad_input("a message without frames")});
    return step;
  }
  auto envelope = decode(frames.front());
  const bool is_chunk = envelope && std::holds_alternative<Chunk>(*envelope);
  if (envelope && frames.size() != (is_chunk ? 2 : 1))
    envelope = bad_input("a message of " + std::to_string(frames.size()) + " frames");
  if (!envelope)
    step.refused.push_back({from, envelope.error()});
  else if (is_chunk)
    state_->on(from, std::get<Chunk>(*envelope), std::move(frames[1]), now, step);
  else if (auto* offer = std::get_if<Offer>(&*envelope))
    state_->on(from, std::move(*offer), now, step);
  else if (const auto* fetch = std::get_if<Fetch>(&*envelope))
    state_->outbox.ask(from, *fetch, step);
  else if (const auto* got = std::get_if<Got>(&*envelope))
    state_->outbox.arrived(from, *got, now, step);
  else
    state_->on(from, std::get<Gone>(*envelope), step);
  state_->move_on(now, step);
  return step;
}

CourierStep Courier::on_time(Time now) {
  CourierStep step;
  for (auto& [name, peer] : state_->peers) {
    std::erase_if(peer.downloads, [&](const auto& entry) {
      if (!entry.second.is_given_up(now)) return false;
      const auto transfer = entry.second.transfer(name);
      step.troubles.push_back(unavailable("gave up a transfer from " + name.str() + " at " +
                                          std::to_string(transfer.done) + " of " + std::to_string(transfer.size) +
                                          " bytes: nothing came any more"));
      step.dropped.push_back({name, entry.second.offer().message});
      return true;
    });
    for (auto& [kind, download] : peer.downloads) {
      if (!download.is_overdue(now)) continue;
      download.take_back();
      download.wait_longer();
    }
  }
  state_->outbox.on_time(now);
  state_->move_on(now, step);
  return step;
}

CourierStep Courier::on_connected(const SiteId& peer, Time now) {
  CourierStep step;
  state_->cut_off(peer);
  state_->peers[peer].is_away = false;
  state_->move_on(now, step);
  return step;
}

CourierStep Courier::on_disconnected(const SiteId& peer, Time now) {
  CourierStep step;
  state_->cut_off(peer);
  state_->move_on(now, step);
  return step;
}

void Courier::withdraw(const BlobRef& what) {
  state_->outbox.withdraw(what);
}

std::optional<Time> Courier::next_wake() const {
  auto earliest = state_->outbox.next_wake();
  for (const auto& [name, peer] : state_->peers)
    for (const auto& [kind, download] : peer.downloads)
      earliest = earliest ? std::min(*earliest, download.next_wake()) : download.next_wake();
  return earliest;
}

std::vector<Transfer> Courier::transfers() const {
  auto under_way = state_->outbox.transfers();
  for (const auto& [name, peer] : state_->peers)
    for (const auto& [kind, download] : peer.downloads) under_way.push_back(download.transfer(name));
  return under_way;
}

}  // namespace expunge
