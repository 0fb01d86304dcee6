#include "common/net/tcp_end.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace expunge {
namespace {

std::string peer_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (descriptor < 0 || ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "";
  return {reinterpret_cast<const char*>(&address), size};
}

}  // namespace

TcpEnd tcp_end(int descriptor) {
  return {descriptor, peer_of(descriptor)};
}

std::optional<TcpCounts> counts_of(const TcpEnd& end) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (end.peer.empty() || peer_of(end.descriptor) != end.peer) return std::nullopt;
  if (::getsockopt(end.descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
  return TcpCounts{info.tcpi_bytes_received, info.tcpi_unacked == 0 && info.tcpi_notsent_bytes == 0};
}

void cut(const TcpEnd& end) {
  if (!end.peer.empty() && peer_of(end.descriptor) == end.peer) ::shutdown(end.descriptor, SHUT_RDWR);
}

}  // namespace expunge
