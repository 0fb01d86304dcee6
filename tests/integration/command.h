// A program run as its user runs it: by a command line, to its end.
#pragma once

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "common/crypto/hash.h"
#include "simulations/process.h"

namespace expunge {

struct Ended {
  int code = 0;
  std::string output;
  std::string error;
};

inline std::string text_in(const Path& file) {
  const DiskFiles files;
  const auto bytes = read_file(files, file, std::uint64_t{1} << 26);
  return bytes ? std::string(text_of(*bytes)) : "(unreadable: " + file.string() + ")";
}

// Code 137: it did not end within `patience` and was killed. Output and error are kept in `folder`.
inline Ended run(const Path& folder, const std::string& program, std::vector<std::string> arguments,
                 Duration patience = Duration{60000}) {
  const Path output = folder / "output.txt", error = folder / "error.txt";
  const std::string script = "exec \"$0\" \"$@\" >'" + output.string() + "' 2>'" + error.string() + "'";
  arguments.insert(arguments.begin(), {"-c", script, program_beside(program).string()});
  auto process = Process::start("/bin/sh", arguments, folder / "shell.txt");
  if (!process) return {127, "", process.error().what};
  const SystemClock clock;
  for (const auto until = clock.now() + patience; !process->ended() && clock.now() < until;)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  process->kill();
  return {process->wait(), text_in(output), text_in(error)};
}

inline bool is_built(const std::string& program) {
  return DiskFiles().exists(program_beside(program));
}

// Every file and folder beneath `folder` with what it holds: what a command that failed must leave as it was.
inline std::map<std::string, std::string> contents_of(const Path& folder) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto name = std::filesystem::relative(entry.path(), folder).string();
    contents[name] = entry.is_regular_file() ? to_text(sha256(view_of(text_in(entry.path())))) : "not a file";
  }
  return contents;
}

}  // namespace expunge
