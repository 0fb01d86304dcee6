#include "simulations/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "common/base/signals.h"

namespace expunge {
namespace {

std::vector<char*> argument_row(const Path& program, const std::vector<std::string>& arguments,
                                std::vector<std::string>& storage) {
  storage = {program.string()};
  storage.insert(storage.end(), arguments.begin(), arguments.end());
  std::vector<char*> row;
  for (auto& text : storage) row.push_back(text.data());
  row.push_back(nullptr);
  return row;
}

// In the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* row, int output, int error) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  let_failed_writes_end();
  if (output >= 0) dup2(output, STDOUT_FILENO);
  if (error >= 0) dup2(error, STDERR_FILENO);
  execv(row[0], row);
  _exit(127);
}

int code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int wait_for(pid_t id) {
  int status = 0;
  while (waitpid(id, &status, 0) < 0 && errno == EINTR) {}
  return code_of(status);
}

Error cannot_start(const Path& program) {
  return unavailable(program.string() + " cannot be started: " + std::strerror(errno) + "; build or install it first");
}

std::string read_until_end(int descriptor) {
  std::string text;
  std::array<char, 65536> piece;
  for (;;) {
    const auto count = read(descriptor, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

// The number after `name`; 0 where there is none. procfs files have no size, so that they are read to their end.
std::uint64_t kilobytes_in(const std::string& path, const std::string& name) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const auto text = read_until_end(file);
  close(file);
  const auto at = text.find(name);
  return at == std::string::npos ? 0 : std::strtoull(text.c_str() + at + name.size(), nullptr, 10);
}

}  // namespace

Result<Process> Process::start(const Path& program, const std::vector<std::string>& arguments, const Path& log) {
  if (access(program.c_str(), X_OK) != 0) return cannot_start(program);
  const int descriptor = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return unavailable("log file " + log.string() + " cannot be written: " + std::strerror(errno));
  std::vector<std::string> storage;
  const auto row = argument_row(program, arguments, storage);
  const pid_t id = fork();
  if (id == 0) become(row.data(), descriptor, descriptor);
  close(descriptor);
  if (id < 0) return cannot_start(program);
  return Process(id);
}

Process::Process(Process&& other) noexcept : id_(std::exchange(other.id_, -1)), code_(other.code_) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    kill();
    id_ = std::exchange(other.id_, -1);
    code_ = other.code_;
  }
  return *this;
}

Process::~Process() {
  kill();
}

std::optional<int> Process::ended() {
  int status = 0;
  if (!code_ && id_ > 0 && waitpid(id_, &status, WNOHANG) == id_) code_ = code_of(status);
  return code_;
}

int Process::wait() {
  if (!code_) code_ = wait_for(id_);
  return *code_;
}

void Process::terminate() {
  if (id_ <= 0 || ended()) return;
  ::kill(id_, SIGTERM);
  for (int tenth = 0; tenth < 1000 && !ended(); ++tenth) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  kill();
}

void Process::kill() {
  if (id_ <= 0 || ended()) return;
  ::kill(id_, SIGKILL);
  wait();
}

std::uint64_t Process::peak_bytes() const {
  return kilobytes_in("/proc/" + std::to_string(id_) + "/status", "VmHWM:") * 1024;
}

std::uint64_t own_peak_bytes() {
  return kilobytes_in("/proc/self/status", "VmHWM:") * 1024;
}

std::uint64_t available_memory() {
  return kilobytes_in("/proc/meminfo", "MemAvailable:") * 1024;
}

Result<std::string> output_of(const Path& program, const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (access(program.c_str(), X_OK) != 0 || pipe2(ends.data(), O_CLOEXEC) != 0) return cannot_start(program);
  std::vector<std::string> storage;
  const auto row = argument_row(program, arguments, storage);
  const pid_t id = fork();
  if (id == 0) become(row.data(), ends[1], -1);
  close(ends[1]);
  auto text = id < 0 ? std::string() : read_until_end(ends[0]);
  close(ends[0]);
  if (id < 0) return cannot_start(program);
  const int code = wait_for(id);
  if (code != 0)
    return bad_input(program.filename().string() + " " + (arguments.empty() ? "" : arguments.front()) +
                     " failed with code " + std::to_string(code) + "; its message is above");
  return text;
}

Path program_beside(const std::string& name) {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name;
}

}  // namespace expunge
