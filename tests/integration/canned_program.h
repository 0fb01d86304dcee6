// A program of a kit whose answers are known beforehand, and a command that is run beside it.
#pragma once

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "common/net/local_http.h"
#include "tests/integration/command.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

class CannedProgram {
 public:
  using Handler = std::function<HttpReply(const HttpRequest&)>;

  explicit CannedProgram(Handler handler) : handler_(std::move(handler)) {
    std::filesystem::create_directories(folder_ / "kit" / "state");
    std::ofstream(folder_ / "kit" / "kit.toml") << "\n";
  }

  std::string kit() const { return (folder_ / "kit").string(); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  Ended expunge(const std::vector<std::string>& words) {
    Loop loop;
    const auto server = LocalHttpServer::open(loop, folder_ / "kit" / "state" / "agent.sock", handler_);
    EXPECT_TRUE(server);
    Ended ended;
    std::thread client([&] {
      ended = run(folder_.path(), "expunge", words);
      loop.stop();
    });
    loop.run();
    client.join();
    return ended;
  }

 private:
  TemporaryFolder folder_;
  Handler handler_;
};

}  // namespace expunge
