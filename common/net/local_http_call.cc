#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "common/net/local_http.h"
#include "common/net/local_socket.h"

namespace expunge {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Local = asio::local::stream_protocol;

constexpr std::uint64_t kLargestReply = std::uint64_t{64} << 20;

// The three steps of a call, one after the other, within one patience.
class Call {
 public:
  Call(const Path& socket, const HttpRequest& request) : endpoint_(socket.string()) {
    request_ = {http::string_to_verb(request.method), request.target, 11};
    request_.set(http::field::host, "localhost");
    request_.set(http::field::content_type, "application/json");
    request_.body() = request.body;
    request_.prepare_payload();
    parser_.body_limit(kLargestReply);
  }

  beast::error_code run(Duration patience) {
    stream_.expires_after(patience);
    stream_.async_connect(endpoint_, [this](const beast::error_code& failed) { failed ? end(failed) : write(); });
    context_.run();
    return outcome_;
  }
  HttpReply reply() { return {parser_.get().result_int(), std::move(parser_.get().body())}; }

 private:
  void write() {
    http::async_write(stream_, request_,
                      [this](const beast::error_code& failed, std::size_t) { failed ? end(failed) : read(); });
  }
  void read() {
    http::async_read(stream_, buffer_, parser_, [this](const beast::error_code& failed, std::size_t) { end(failed); });
  }
  void end(const beast::error_code& failed) { outcome_ = failed; }

  asio::io_context context_;
  beast::basic_stream<Local> stream_{context_};
  Local::endpoint endpoint_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_;
  http::response_parser<http::string_body> parser_;
  beast::error_code outcome_;
};

}  // namespace

Result<HttpReply> call_local(const Path& socket, const HttpRequest& request, Duration patience) {
  EXPUNGE_TRY_DO(check_socket_path(socket));
  Call call(socket, request);
  const beast::error_code failed = call.run(patience);
  if (!failed) return call.reply();
  if (failed == beast::error::timeout)
    return stale("no answer on '" + socket.string() + "' within " + std::to_string(patience.count()) + " ms");
  if (failed == asio::error::connection_refused || failed == boost::system::errc::no_such_file_or_directory)
    return unavailable("nobody listens on '" + socket.string() + "': is the program running?");
  if (failed == boost::system::errc::permission_denied)
    return bad_input("'" + socket.string() + "' may not be used (" + failed.message() +
                     "): ask as the user that the program runs as");
  return stale("no whole answer on '" + socket.string() + "' (" + failed.message() + ")");
}

}  // namespace expunge
