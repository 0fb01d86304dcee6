#include "protocols/host/local_interface.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "common/base/ensure.h"
#include "common/base/json_text.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

struct SpokenFault {
  Fault fault;
  unsigned status;
  std::string_view name;
};
constexpr std::array kSpoken{
    SpokenFault{Fault::kBadInput, 400, "bad-input"}, SpokenFault{Fault::kNotTrusted, 403, "not-trusted"},
    SpokenFault{Fault::kStale, 409, "stale"}, SpokenFault{Fault::kUnavailable, 503, "unavailable"},
    SpokenFault{Fault::kCorrupt, 500, "corrupt"}};

constexpr std::size_t kMostQuoted = 200;  // of an answer that is none

const SpokenFault& spoken(Fault fault) {
  const auto found = std::ranges::find(kSpoken, fault, &SpokenFault::fault);
  ensure(found != kSpoken.end(), "local interface: a fault without a name");
  return *found;
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
  const Json body{{"error", error.what}, {"fault", spoken(error.fault).name}};
  return json_text(body);
}

}  // namespace

HttpReply error_reply(const Error& error) {
  return {spoken(error.fault).status, error_body(error)};
}

Error error_in(const HttpReply& reply) {
  const Json body = Json::parse(reply.body, nullptr, false);
  const auto text = [&](const char* name) {
    const bool is_there = body.is_object() && body.contains(name) && body[name].is_string();
    return is_there ? body[name].get<std::string>() : std::string();
  };
  const auto found = std::ranges::find(kSpoken, text("fault"), &SpokenFault::name);
  const std::string what = text("error");
  if (found == kSpoken.end() || what.empty())
    return unavailable("the program's answer cannot be understood: " + reply.body.substr(0, kMostQuoted));
  return {found->fault, what};
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
