#include "common/net/zmq_watch.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <zmq.hpp>

#include "common/net/loop_state.h"
#include "common/net/zmq_socket.h"

namespace expunge {
namespace {

constexpr int kMostAtOnce = 64;

}  // namespace

// Held by the handlers under way too, so that they find out that the watch is gone.
struct ZmqWatch::State : std::enable_shared_from_this<ZmqWatch::State> {
  State(boost::asio::io_context& context, zmq::socket_t& watched, std::function<void()> take)
      : socket(&watched), take_one(std::move(take)), descriptor(context, watched.get(zmq::sockopt::fd)) {}

  void wait() {
    descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code& cancelled) {
                            if (cancelled || !self->socket) return;
                            self->drain();
                            if (self->socket) self->wait();
                          });
  }

  void drain() {
    for (int taken = 0; socket && can_receive(*socket); ++taken) {
      if (taken == kMostAtOnce) return check_soon();
      take_one();
    }
  }

  void check_soon() {
    if (check_is_posted) return;
    check_is_posted = true;
    boost::asio::post(descriptor.get_executor(), [self = shared_from_this()] {
      self->check_is_posted = false;
      self->drain();
    });
  }

  // The descriptor is ZeroMQ's: given back, never closed.
  void end() {
    socket = nullptr;
    descriptor.release();
  }

  zmq::socket_t* socket;
  std::function<void()> take_one;
  boost::asio::posix::stream_descriptor descriptor;
  bool check_is_posted = false;
};

ZmqWatch::ZmqWatch(Loop& loop, zmq::socket_t& socket, std::function<void()> take_one)
    : state_(std::make_shared<State>(loop.state().context(), socket, std::move(take_one))) {
  state_->wait();
  state_->check_soon();
}

ZmqWatch::~ZmqWatch() {
  state_->end();
}

void ZmqWatch::check_soon() {
  state_->check_soon();
}

}  // namespace expunge
