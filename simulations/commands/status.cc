#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/base/program.h"
#include "common/model/course.h"
#include "simulations/commands/commands.h"
#include "simulations/local_call.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

// ", 640 of 5312 sample passes", or nothing where none are told.
std::string progress_in(const Json& status) {
  const auto passes = status.value("sample_passes", Json());
  if (!passes.is_object() || passes.value("made", std::uint64_t{0}) == 0) return {};
  return ", " +
         to_text(SamplePasses{passes.value("made", std::uint64_t{0}), passes.value("expected", std::uint64_t{0})});
}

void print_requests(const Json& status) {
  for (const auto& request : status.value("requests", Json::array())) {
    std::printf("request  %s  %s  %s\n", text_in(request, "id").c_str(), text_in(request, "state").c_str(),
                text_in(request, "reason").c_str());
  }
}

void print_coordinator(const Json& status) {
  const auto training = status.value("training", Json::object());
  std::printf("study    %s, %s, %s of %s training rounds done\n", text_in(status, "study").c_str(),
              text_in(status, "phase").c_str(), text_in(training, "rounds_done").c_str(),
              text_in(training, "rounds").c_str());
  for (const auto& site : status.value("sites", Json::array())) {
    std::printf("site     %s  %s  %s%s\n", text_in(site, "name").c_str(),
                site.value("connected", false) ? "connected" : "away", text_in(site, "stage").c_str(),
                site.contains("percent") ? (", " + text_in(site, "percent") + " % done").c_str() : "");
  }
  if (status.contains("waits")) std::printf("waits    %s\n", text_in(status, "waits").c_str());
  const auto round = status.value("round", Json());
  if (round.is_object()) {
    std::printf("round    %s  %s\n", text_in(round, "round").c_str(), text_in(round, "work").c_str());
    for (const auto& wait : round.value("waits_for", Json::array()))
      std::printf("         waits for %s: %s\n", text_in(wait, "site").c_str(), text_in(wait, "why").c_str());
    const auto declined = round.value("declined", Json::object());
    for (const auto& [site, why] : declined.items())
      std::printf("         %s declines: %s\n", site.c_str(), why.get<std::string>().c_str());
  }
}

void print_site(const Json& status) {
  std::printf("site     %s, %s, %s%s\n", text_in(status, "site").c_str(),
              status.value("connected", false) ? "connected" : "coordinator is away", text_in(status, "stage").c_str(),
              progress_in(status).c_str());
  const auto records = status.value("records", Json::object());
  std::printf("records  %s training, %s in quarantine, %s held out, %s test\n", text_in(records, "training").c_str(),
              text_in(records, "quarantined").c_str(), text_in(records, "held_out").c_str(),
              text_in(records, "test").c_str());
  const auto problem = text_in(status, "problem");
  if (!problem.empty()) std::printf("problem  it declines every round: %s\n", problem.c_str());
  const auto declined = status.value("declined", Json());
  if (declined.is_object())
    std::printf("declined round %s: %s\n", text_in(declined, "round").c_str(), text_in(declined, "reason").c_str());
}

// Nobody reads any more: then there is nothing to watch for.
Status flushed() {
  if (std::fflush(stdout) == 0) return {};
  return unavailable("the status could not be written to standard output");
}

Status look(const StatusOptions& options) {
  EXPUNGE_TRY(answer, call_kit(options.kit.empty() ? Path(".") : options.kit, "GET", "/v1/status", ""));
  if (options.json) {
    std::printf("%s\n", answer.c_str());
    return flushed();
  }
  const auto status = Json::parse(answer);
  if (status.contains("site")) print_site(status);
  if (status.contains("study")) print_coordinator(status);
  print_requests(status);
  return flushed();
}

}  // namespace

int status_command(const StatusOptions& options) {
  for (;;) {
    const auto done = look(options);
    if (!done) return fail("expunge status", done.error());
    if (!options.watch) return kDone;
    std::this_thread::sleep_for(std::chrono::seconds(1));
    if (!options.json) std::printf("\n");
  }
}

}  // namespace expunge
