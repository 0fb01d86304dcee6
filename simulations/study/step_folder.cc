#include "simulations/study/step_folder.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "simulations/study/spent.h"

namespace expunge {
namespace {

// What the attempts of this machine are called: folder name, this, process. Several attempts at one step can be under
// way, on several machines: where a node is only believed to be dead.
std::string attempt_mark() {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  return std::string(".part-") + host + "-";
}

Path attempt_of(const Path& folder) {
  return folder.string() + attempt_mark() + std::to_string(getpid());
}

bool is_dead_attempt(const std::string& name) {
  const auto mark = attempt_mark();
  const auto at = name.find(mark);
  if (at == std::string::npos) return false;
  int process = 0;
  const char* first = name.data() + at + mark.size();
  const auto [end, error] = std::from_chars(first, name.data() + name.size(), process);
  const bool is_whole = error == std::errc() && end == name.data() + name.size();  // else another machine's
  return is_whole && kill(process, 0) != 0 && errno == ESRCH;
}

// Another attempt may have been first: it has the same bytes but for what it took. What stands there without its result
// is damaged.
Status rename_whole(const Path& from, const Path& to, const Path& result) {
  std::error_code error, ignored;
  std::filesystem::rename(from, to, error);
  if (error && !std::filesystem::exists(to / result, ignored)) {
    const Path aside = from.string() + "-damaged";
    std::filesystem::rename(to, aside, ignored);
    std::filesystem::rename(from, to, error);
    std::filesystem::remove_all(aside, ignored);
  }
  if (!error) return {};
  std::filesystem::remove_all(from, ignored);
  if (std::filesystem::exists(to / result, ignored)) return {};
  return unavailable(to.string() + " cannot be made: " + error.message());
}

}  // namespace

Status in_step_folder(const Path& folder, const Path& result, const std::function<Status(const Path& folder)>& work) {
  DiskFiles files;
  if (files.exists(folder / result)) return {};
  const Path attempt = attempt_of(folder);
  std::error_code error;
  std::filesystem::remove_all(attempt, error);
  EXPUNGE_TRY_DO(files.make_folder(attempt));
  const SystemClock clock;
  const Time start = clock.now();
  const Status done = work(attempt);
  if (done) {
    static_cast<void>(write_spent(attempt, clock.now() - start));  // a step without it is a step all the same
    return rename_whole(attempt, folder, result);
  }
  std::filesystem::remove_all(attempt, error);
  return done;
}

void remove_leftovers(const Path& parent) {
  std::error_code error;
  std::vector<Path> dead;
  for (const auto& entry : std::filesystem::directory_iterator(parent, error))
    if (is_dead_attempt(entry.path().filename().string())) dead.push_back(entry.path());
  for (const Path& path : dead) std::filesystem::remove_all(path, error);
}

}  // namespace expunge
