// The command line of a program: its reading, what a wrong one is answered, and how the program ends.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace expunge {

// Reads the words into `app`. An exit code where the program is to end at once: help or the version was asked for and
// printed, or the words were wrong and it was told, with the nearest known word.
std::optional<int> read_command_line(CLI::App& app, int count, char** words);

// The exit code of `run`, or of results that could not be written. An exception that comes this far is a bug of ours:
// one sentence and kOurBug.
int run_program(const std::string& name, const std::function<int()>& run);

}  // namespace expunge
