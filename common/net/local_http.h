// HTTP with JSON over a Unix-domain socket of mode 0600: how the operator's tool talks to a running program.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/base/file.h"
#include "common/base/log.h"
#include "common/net/loop.h"

namespace expunge {

struct HttpRequest {
  std::string method;  // "GET", "POST"
  std::string target;  // "/v1/status"
  std::string body;
};
struct HttpReply {
  unsigned status = 200;
  std::string body;  // JSON
};

// Serves until destroyed; the handler runs on the loop's thread. Replaces a stale socket that nobody listens on;
// refuses (kUnavailable) one that answers. Bodies are at most 64 MiB, requests must be whole within 10 s.
class LocalHttpServer {
 public:
  static Result<std::unique_ptr<LocalHttpServer>> open(Loop& loop, const Path& socket,
                                                       std::function<HttpReply(const HttpRequest&)> handler);
  virtual ~LocalHttpServer() = default;
};

// One blocking call, for command-line tools. kUnavailable: nobody listens. kBadInput: this user may not call. kStale:
// no whole answer came, within `patience` or at all, and what was asked for may have been done.
Result<HttpReply> call_local(const Path& socket, const HttpRequest& request, Duration patience);

}  // namespace expunge
