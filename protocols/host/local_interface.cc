#include "protocols/host/local_interface.h"

#include <nlohmann/json.hpp>

#include "common/base/json_text.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

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

std::string error_body(const Error& error) {
  // The sentence may quote bytes of a stranger.
  const Json body{{"error", error.what}, {"fault", http_of(error.fault).second}};
  return json_text(body);
}

}  // namespace

HttpReply error_reply(const Error& error) {
  return {http_of(error.fault).first, error_body(error)};
}

HttpReply reply_to(const Result<std::string>& answer) {
  return answer ? HttpReply{200, *answer} : error_reply(answer.error());
}

HttpReply nothing_here(const HttpRequest& request) {
  return {404, error_body(bad_input("there is no " + request.method + " " + request.target + " here"))};
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

Result<CurvePair> curve_pair_of(const Kit& kit) {
  const auto secret = kit.transport_key.reveal();
  EXPUNGE_TRY(public_key, curve_public_key(kit.transport_key));
  return CurvePair{public_key, SecretBytes(Bytes(secret.begin(), secret.end()))};
}

}  // namespace expunge
