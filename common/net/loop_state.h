// What the other files of this folder need of a Loop: Asio's context, and a check that they run on its thread.
#pragma once

#include <memory>

#include "common/net/loop.h"

namespace boost::asio {
class io_context;
}

namespace expunge {

struct Loop::State {
  State();
  ~State();

  boost::asio::io_context& context();
  // Ends the process when another thread calls while the loop runs: sockets and protocol objects have one thread.
  void expect_loop_thread() const;

  struct Parts;
  std::unique_ptr<Parts> parts;
};

}  // namespace expunge
