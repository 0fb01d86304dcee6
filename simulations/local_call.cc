#include "simulations/local_call.h"

#include "common/net/local_http.h"
#include "protocols/host/local_interface.h"
#include "protocols/membership/kit.h"

namespace expunge {
namespace {

Error no_reply(const Path& kit, const std::string& method, const Error& why) {
  if (why.fault == Fault::kUnavailable)
    return unavailable("nothing runs with the kit " + kit.string() + " on this machine (" + why.what +
                       "); start expunge-site or expunge-coordinator with it");
  if (why.fault == Fault::kStale && method == "GET") return unavailable(why.what + "; the program is busy: ask again");
  if (why.fault == Fault::kStale)
    return unavailable(why.what + "; the request may have been made: ask again, it is the same one");
  return why;
}

}  // namespace

Result<std::string> call_kit(const Path& kit, const std::string& method, const std::string& target,
                             const std::string& body, Duration patience) {
  const DiskFiles files;
  EXPUNGE_TRY_DO(check_is_kit(files, kit));
  const auto reply = call_local(kit / "state" / "agent.sock", {method, target, body}, patience);
  if (!reply) return no_reply(kit, method, reply.error());
  if (reply->status != 200) return error_in(*reply);
  return reply->body;
}

}  // namespace expunge
