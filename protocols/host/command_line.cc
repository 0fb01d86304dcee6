#include "protocols/host/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "common/base/config.h"
#include "common/base/program.h"
#include "common/base/signals.h"

namespace expunge {
namespace {

using Words = std::vector<std::string>;

// Of the program and of the command that was named, with its own commands.
Words known_flags(const CLI::App& app) {
  Words known;
  for (const auto* option : app.get_options())
    known.insert(known.end(), option->get_lnames().begin(), option->get_lnames().end());
  for (const auto* command : app.get_subcommands()) {
    const auto more = known_flags(*command);
    known.insert(known.end(), more.begin(), more.end());
  }
  return known;
}

Words known_commands(const CLI::App& app) {
  Words known;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  return known;
}

std::string complaint(const CLI::App& app, const std::string& what, const Words& words) {
  const auto commands = known_commands(app);
  const bool is_of_flag = commands.empty() || words.empty() || words[0].starts_with('-') ||
                          std::ranges::find(commands, words[0]) != commands.end();
  if (is_of_flag) return what + suggested_flag(words, known_flags(app));
  const auto near = nearest(words[0], commands);
  return "there is no command '" + words[0] + "'" + (near ? "; did you mean '" + *near + "'?" : "");
}

}  // namespace

std::optional<int> read_command_line(CLI::App& app, int count, char** words) {
  try {
    app.parse(count, words);
    return std::nullopt;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    const auto& name = app.get_name();
    const auto why = complaint(app, error.what(), {words + 1, words + count});
    return fail(name, bad_input(why + "; see " + name + " --help"));
  }
}

int run_program(const std::string& name, const std::function<int()>& run) {
  make_failed_writes_faults();
  try {
    const int code = run();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    return fail(
        name,
        unavailable("the results could not be written to standard output: the disk is full, a limit is reached, or "
                    "nobody reads them"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: a bug of ours: %s\n", name.c_str(), error.what());
    return kOurBug;
  }
}

}  // namespace expunge
