#include "common/net/local_socket.h"

#include <sys/un.h>

namespace expunge {

Status check_socket_path(const Path& socket) {
  constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;
  const std::size_t length = socket.native().size();
  if (length <= kLongestPath) return {};
  return bad_input("socket path '" + socket.string() + "' has " + std::to_string(length) + " bytes, at most " +
                   std::to_string(kLongestPath) + " are possible: move the folder to a shorter path");
}

}  // namespace expunge
