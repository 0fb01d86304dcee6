// A child process of the simulation: started, watched, ended. It dies with us, and writes to a log file of its own.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/result.h"

namespace expunge {

class Process {
 public:
  // `program` is a path; standard output and error are appended to `log`. kUnavailable: it cannot be started.
  static Result<Process> start(const Path& program, const std::vector<std::string>& arguments, const Path& log);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();  // kill -9, if it still runs

  pid_t id() const { return id_; }
  std::optional<int> ended();        // the exit code (128 + signal), once it has ended
  int wait();                        // until it has ended
  void terminate();                  // SIGTERM, and kill -9 if it has not ended within 10 s
  void kill();                       // kill -9, now
  std::uint64_t peak_bytes() const;  // largest resident memory so far; 0 where it cannot be read

 private:
  explicit Process(pid_t id) : id_(id) {}
  pid_t id_ = -1;
  std::optional<int> code_;
};

// Runs to its end and returns what it wrote to standard output; standard error passes through. An exit code other than
// 0 is kBadInput with the code in the sentence.
Result<std::string> output_of(const Path& program, const std::vector<std::string>& arguments);

std::uint64_t own_peak_bytes();    // of this program, since its start; as Process::peak_bytes
std::uint64_t available_memory();  // bytes that programs could still have; 0 where it cannot be read

Path program_beside(const std::string& name);  // in the folder of the running program

}  // namespace expunge
