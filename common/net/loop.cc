#include "common/net/loop.h"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <map>
#include <thread>

#include "common/base/ensure.h"
#include "common/base/signals.h"
#include "common/net/loop_state.h"

namespace expunge {

namespace asio = boost::asio;

struct Loop::State::Parts {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> stay = asio::make_work_guard(context);
  asio::steady_timer timer{context};
  asio::signal_set signals{context};
  std::multimap<Time, std::function<void()>> due;
  SystemClock clock;
  std::atomic<std::thread::id> runner{};

  void arm();
  void run_due();
  void wait_for_signal(std::function<void()> work);
};

// One timer for all deadlines, set to the earliest.
void Loop::State::Parts::arm() {
  if (due.empty()) return;
  timer.expires_after(due.begin()->first - clock.now());
  timer.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) run_due();
  });
}

// What falls due while this runs waits for the next turn, so that messages get theirs.
void Loop::State::Parts::run_due() {
  const auto end = due.upper_bound(clock.now());
  std::multimap<Time, std::function<void()>> now_due;
  while (due.begin() != end) now_due.insert(now_due.end(), due.extract(due.begin()));
  for (auto& [when, work] : now_due) work();
  arm();
}

void Loop::State::Parts::wait_for_signal(std::function<void()> work) {
  signals.async_wait([this, work = std::move(work)](const boost::system::error_code& cancelled, int) mutable {
    if (cancelled) return;
    work();
    wait_for_signal(std::move(work));
  });
}

Loop::State::State() : parts(std::make_unique<Parts>()) {}
Loop::State::~State() = default;

asio::io_context& Loop::State::context() {
  return parts->context;
}

void Loop::State::expect_loop_thread() const {
  const std::thread::id runner = parts->runner;
  ensure(runner == std::thread::id() || runner == std::this_thread::get_id(), "called from outside the loop's thread");
}

Loop::Loop() : state_(std::make_unique<State>()) {}
Loop::~Loop() = default;

void Loop::run() {
  State::Parts& parts = *state_->parts;
  parts.runner = std::this_thread::get_id();
  parts.context.run();
  parts.context.restart();
  parts.runner = std::thread::id();
}

void Loop::stop() {
  state_->parts->context.stop();
}

void Loop::post(std::function<void()> work) {
  asio::post(state_->context(), std::move(work));
}

void Loop::at(Time when, std::function<void()> work) {
  state_->expect_loop_thread();
  State::Parts& parts = *state_->parts;
  const bool is_first = parts.due.empty() || when < parts.due.begin()->first;
  parts.due.emplace(when, std::move(work));
  if (is_first) parts.arm();
}

void Loop::on_signals(std::function<void()> work) {
  State::Parts& parts = *state_->parts;
  boost::system::error_code failed;
  parts.signals.add(SIGINT, failed);
  if (!failed) parts.signals.add(SIGTERM, failed);
  if (!failed && !is_hang_up_ignored()) parts.signals.add(SIGHUP, failed);
  ensure(!failed, "loop: signals are already taken by another loop");
  parts.wait_for_signal(std::move(work));
}

}  // namespace expunge
