#include "protocols/host/local_interface.h"

#include <nlohmann/json.hpp>

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kPiece = std::uint64_t{4} << 20;

std::pair<unsigned, const char*> http_of(Fault fault) {
  switch (fault) {
    case Fault::kBadInput:
      return {400, "bad-input"};
    case Fault::kNotTrusted:
      return {403, "not-trusted"};
    case Fault::kStale:
      return {409, "stale"};
    case Fault::kUnavailable:
      return {503, "unavailable"};
    case Fault::kCorrupt:
      return {500, "corrupt"};
  }
  return {500, "unknown"};
}

Json as_json(const Transfer& transfer, Time now) {
  const auto seconds = std::chrono::duration<double>(now - transfer.started).count();
  return {{"peer", transfer.peer.str()},
          {"incoming", transfer.incoming},
          {"done", transfer.done},
          {"size", transfer.size},
          {"seconds", seconds}};
}

Status copy(const Blob& from, FileWriter& to) {
  Bytes piece;
  for (std::uint64_t at = 0; at < from.size(); at += piece.size()) {
    piece.resize(static_cast<std::size_t>(std::min(kPiece, from.size() - at)));
    EXPUNGE_TRY_DO(from.read(at, piece));
    EXPUNGE_TRY_DO(to.append(piece));
  }
  return to.commit();
}

}  // namespace

std::string error_body(const Error& error) {
  return Json{{"error", error.what}, {"fault", http_of(error.fault).second}}.dump();
}

HttpReply error_reply(const Error& error) {
  return {http_of(error.fault).first, error_body(error)};
}

std::string with_traffic(const std::string& status, const Host& host, Time now) {
  return with_traffic(status, {host.traffic(), host.transfers(), now});
}

std::string with_traffic(const std::string& status, const Movement& movement) {
  auto out = Json::parse(status);
  Traffic all;
  for (const auto& [peer, traffic] : movement.traffic) {
    all.sent_bytes += traffic.sent_bytes;
    all.received_bytes += traffic.received_bytes;
    all.refused += traffic.refused;
    all.ignored += traffic.ignored;
    if (traffic.refused > 0) out["refused"][peer.str()] = traffic.refused;
    if (traffic.ignored > 0) out["ignored"][peer.str()] = traffic.ignored;
  }
  out["traffic"] = {{"sent_bytes", all.sent_bytes},
                    {"received_bytes", all.received_bytes},
                    {"refused", all.refused},
                    {"ignored", all.ignored}};
  out["transfers"] = Json::array();
  for (const auto& transfer : movement.transfers) out["transfers"].push_back(as_json(transfer, movement.now));
  return out.dump();
}

HttpReply ledger_reply(const Store& store) {
  const auto entries = store.ledger();
  return entries ? HttpReply{200, ledger_json(*entries)} : error_reply(entries.error());
}

std::string ledger_json(const std::vector<StoredEntry>& entries) {
  Json out = Json::array();
  for (const auto& entry : entries)
    out.push_back({{"number", entry.number},
                   {"time", entry.time.time_since_epoch().count()},
                   {"kind", entry.kind},
                   {"body", Json::parse(entry.body, nullptr, false)}});
  return out.dump();
}

Result<std::string> copy_model(Files& files, const Blob& model, std::uint64_t version, const Path& out) {
  if (!out.is_absolute())
    return bad_input("the file to export to must be an absolute path, not '" + out.string() + "'");
  EXPUNGE_TRY(writer, files.create(out, false));
  EXPUNGE_TRY_DO(copy(model, *writer));
  EXPUNGE_TRY(digest, sha256(model));
  return Json{{"version", version}, {"digest", to_text(digest)}}.dump();
}

Result<CurvePair> curve_pair_of(const Kit& kit) {
  const auto secret = kit.transport_key.reveal();
  EXPUNGE_TRY(public_key, curve_public_key(kit.transport_key));
  return CurvePair{public_key, SecretBytes(Bytes(secret.begin(), secret.end()))};
}

}  // namespace expunge
