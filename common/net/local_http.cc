#include "common/net/local_http.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>

#include "common/net/local_socket.h"
#include "common/net/loop_state.h"

namespace expunge {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Local = asio::local::stream_protocol;
using Stream = beast::basic_stream<Local>;
using Handler = std::function<HttpReply(const HttpRequest&)>;

constexpr std::uint64_t kLargestRequest = std::uint64_t{64} << 20;  // a list of patients may be long
constexpr auto kPatience = std::chrono::seconds(10);
constexpr auto kPause = std::chrono::milliseconds(200);

http::response<http::string_body> as_response(HttpReply reply) {
  http::response<http::string_body> response{static_cast<http::status>(reply.status), 11};
  response.set(http::field::content_type, "application/json");
  response.keep_alive(false);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  return response;
}

// One connection: one request, one reply. Owns itself through its handlers; `handler` is gone once the server is.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Local::socket socket, std::weak_ptr<Handler> handler)
      : stream_(std::move(socket)), handler_(std::move(handler)) {
    parser_.body_limit(kLargestRequest);
  }
  void start() {
    stream_.expires_after(kPatience);
    http::async_read(
        stream_, buffer_, parser_,
        [self = shared_from_this()](const beast::error_code& failed, std::size_t) { self->on_read(failed); });
  }

 private:
  void on_read(const beast::error_code& failed) {
    if (failed == http::error::body_limit)
      return reply({413, R"({"error":"the request's body is larger than 64 MiB","fault":"bad-input"})"});
    if (failed == beast::error::timeout || failed == http::error::end_of_stream) return;
    if (failed) return reply({400, R"({"error":"this is not an HTTP request","fault":"bad-input"})"});
    const auto handler = handler_.lock();
    if (!handler) return;
    auto& request = parser_.get();
    reply((*handler)({std::string(request.method_string()), std::string(request.target()), std::move(request.body())}));
  }

  void reply(HttpReply reply) {
    response_ = as_response(std::move(reply));
    stream_.expires_after(kPatience);
    http::async_write(stream_, response_, [self = shared_from_this()](const beast::error_code&, std::size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(Local::socket::shutdown_both, ignored);
    });
  }

  Stream stream_;
  std::weak_ptr<Handler> handler_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

class Server final : public LocalHttpServer {
 public:
  Server(asio::io_context& context, Path path, Handler handler)
      : path_(std::move(path)),
        handler_(std::make_shared<Handler>(std::move(handler))),
        acceptor_(context),
        pause_(context) {}
  ~Server() override {
    if (acceptor_.is_open()) ::unlink(path_.c_str());
  }

  // The mode is right from the first moment on: nobody else can connect before it is set.
  Status listen() {
    beast::error_code failed;
    Local::acceptor acceptor(acceptor_.get_executor());
    acceptor.open(Local(), failed);
    const mode_t before = ::umask(0177);
    if (!failed) acceptor.bind(Local::endpoint(path_.string()), failed);
    ::umask(before);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) return unavailable("cannot listen on '" + path_.string() + "' (" + failed.message() + ")");
    acceptor_ = std::move(acceptor);
    accept();
    return {};
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const beast::error_code& failed, Local::socket socket) {
      if (failed == asio::error::operation_aborted) return;
      if (failed) return accept_later();
      std::make_shared<Session>(std::move(socket), handler_)->start();
      accept();
    });
  }

  // Out of descriptors, most likely: asking again at once would take a core for itself.
  void accept_later() {
    pause_.expires_after(kPause);
    pause_.async_wait([this](const beast::error_code& failed) {
      if (!failed) accept();
    });
  }

  Path path_;
  std::shared_ptr<Handler> handler_;
  Local::acceptor acceptor_;
  asio::steady_timer pause_;
};

// Removes what a killed program left. Anything that is not a socket, or that somebody answers on, stays.
Status make_way(const Path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode))
    return bad_input("'" + path.string() + "' is there already and is not a socket: move it away");
  asio::io_context context;
  Local::socket probe(context);
  beast::error_code failed;
  probe.connect(Local::endpoint(path.string()), failed);
  if (!failed) return unavailable("another process already listens on '" + path.string() + "': stop that one first");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT)
    return unavailable("cannot replace '" + path.string() + "' (" + std::strerror(errno) + ")");
  return {};
}

}  // namespace

Result<std::unique_ptr<LocalHttpServer>> LocalHttpServer::open(Loop& loop, const Path& socket, Handler handler) {
  EXPUNGE_TRY_DO(check_socket_path(socket));
  EXPUNGE_TRY_DO(make_way(socket));
  auto server = std::make_unique<Server>(loop.state().context(), socket, std::move(handler));
  EXPUNGE_TRY_DO(server->listen());
  return std::unique_ptr<LocalHttpServer>(std::move(server));
}

}  // namespace expunge
