// A second process: this test program started anew with one of its disabled tests, which gets a path and prints lines.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "common/base/file.h"

extern char** environ;

namespace expunge {

inline constexpr const char* kLineMark = "line: ";

class ChildProcess {
 public:
  ChildProcess(const std::string& test, const Path& path) {
    ::setenv("EXPUNGE_TEST_PATH", path.c_str(), 1);
    int ends[2] = {};
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string filter = "--gtest_filter=" + test;
    std::string disabled = "--gtest_also_run_disabled_tests";
    std::string name = "child";
    char* arguments[] = {name.data(), filter.data(), disabled.data(), nullptr};
    if (::posix_spawn(&id_, "/proc/self/exe", &actions, nullptr, arguments, environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    out_ = ::fdopen(ends[0], "r");
  }
  ~ChildProcess() {
    kill();
    std::fclose(out_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The next line it printed with say(); "" once it has ended.
  std::string line() {
    char buffer[512];
    while (std::fgets(buffer, sizeof buffer, out_)) {
      const std::string text(buffer);
      if (text.starts_with(kLineMark) && text.ends_with('\n')) return text.substr(6, text.size() - 7);
    }
    return "";
  }
  void signal(int number) { ::kill(id_, number); }
  void kill() {
    if (id_ == 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    id_ = 0;
  }

  // For the child's side.
  static Path path() { return std::getenv("EXPUNGE_TEST_PATH"); }
  static void say(const std::string& line) {
    std::printf("%s%s\n", kLineMark, line.c_str());
    std::fflush(stdout);
  }

 private:
  pid_t id_ = 0;
  std::FILE* out_ = nullptr;
};

}  // namespace expunge
