#include "simulations/local_call.h"

#include <nlohmann/json.hpp>

#include "common/net/local_http.h"

namespace expunge {
namespace {

constexpr Duration kPatience{30000};

Error as_error(const HttpReply& reply) {
  const auto answer = nlohmann::json::parse(reply.body, nullptr, false);
  const auto said = answer.is_object() ? answer.value("error", reply.body) : reply.body;
  if (reply.status == 403) return not_trusted(said);
  return reply.status >= 500 ? unavailable(said) : bad_input(said);
}

}  // namespace

Result<std::string> call_kit(const Path& kit, const std::string& method, const std::string& target,
                             const std::string& body) {
  const DiskFiles files;
  if (!files.exists(kit / "kit.toml")) return bad_input(kit.string() + " is not a kit: it has no kit.toml");
  const auto reply = call_local(kit / "state" / "agent.sock", {method, target, body}, kPatience);
  if (!reply)
    return unavailable("nothing runs with the kit " + kit.string() + " on this machine (" + reply.error().what +
                       "); start expunge-site or expunge-coordinator with it");
  if (reply->status != 200) return as_error(*reply);
  return reply->body;
}

}  // namespace expunge
