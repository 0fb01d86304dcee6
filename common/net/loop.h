// One thread's event loop: Asio behind a plain interface. Everything posted or fired runs on the thread in run().
#pragma once

#include <functional>
#include <memory>

#include "common/base/clock.h"

namespace expunge {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();                                      // until stop()
  void stop();                                     // from any thread
  void post(std::function<void()> work);           // from any thread
  void at(Time when, std::function<void()> work);  // loop thread only; SystemClock's time
  void on_signals(std::function<void()> work);     // SIGINT, SIGTERM, SIGHUP unless it is ignored

  struct State;  // the Asio context, for the other files of this folder
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace expunge
