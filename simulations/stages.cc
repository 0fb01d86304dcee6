#include "simulations/stages.h"

#include <nlohmann/json.hpp>

#include "common/base/formatted.h"
#include "common/crypto/hash.h"
#include "common/model/learner.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr Duration kForEver{1000LL * 3600 * 24 * 30};
constexpr Duration kSoon{60000};

Json request_in(const Json& status, const std::string& id) {
  for (const auto& request : status.value("requests", Json::array()))
    if (request.value("id", "") == id) return request;
  return Json::object();
}

// One line for each round that was closed since the last look; `told` is the number of the last one told.
void tell_rounds(const Json& status, std::uint64_t& told, const Tell& tell) {
  for (const auto& round : status.value("rounds", Json::array())) {
    if (round.value("round", std::uint64_t{0}) <= told) continue;
    told = round.value("round", std::uint64_t{0});
    const auto measures = round.value("measures", Json::object());
    std::string line = "round " + std::to_string(round.value("round", 0)) + ": " + round.value("work", "");
    for (const auto* name : {"train.loss", "train.accuracy", "forget.accuracy", "held-out.accuracy", "test.accuracy"})
      if (measures.contains(name)) line += formatted(", %s %.3f", name, measures[name].value("value", 0.0));
    tell(line);
  }
}

// First weights and training are tried until they work: in a real federation somebody mends what is wrong, here nobody
// will.
Status check_failures(const Json& rounds) {
  constexpr std::size_t kMostInARow = 5;
  const auto is_tried_for_ever = [](const Json& round) {
    return round.contains("why") &&
           (round["work"] == to_text(Work::kInitialise) || round["work"] == to_text(Work::kTrain));
  };
  std::size_t failures = 0;
  while (failures < rounds.size() && is_tried_for_ever(rounds[rounds.size() - 1 - failures])) ++failures;
  if (failures < kMostInARow) return {};
  return bad_input(std::to_string(failures) + " rounds in a row failed, the last one because " +
                   rounds.back()["why"].get<std::string>());
}

// Tells each round as it closes, from the one after `told`, until `is_over` holds of the coordinator's
// status, which is returned.
template <class IsOver>
Result<std::string> follow(Consortium& consortium, std::uint64_t told, const Tell& tell, IsOver is_over) {
  std::string text;
  const auto done = [&]() -> Result<bool> {
    EXPUNGE_TRY(answer, consortium.status(kCoordinator));
    text = answer;
    const auto status = Json::parse(text, nullptr, false);
    tell_rounds(status, told, tell);
    EXPUNGE_TRY_DO(check_failures(status.value("rounds", Json::array())));
    return is_over(status);
  };
  EXPUNGE_TRY_DO(consortium.wait(done, kForEver));
  return text;
}

}  // namespace

Result<std::string> train(Consortium& consortium, const Tell& tell) {
  return follow(consortium, 0, tell, [](const Json& status) { return status.value("phase", "") == "idle"; });
}

Status wait_until_idle(Consortium& consortium) {
  EXPUNGE_TRY_DO(train(consortium, [](const std::string&) {}));
  const auto all_connected = [&]() -> Result<bool> {
    EXPUNGE_TRY(text, consortium.status(kCoordinator));
    for (const auto& site : Json::parse(text).value("sites", Json::array()))
      if (!site.value("connected", false)) return false;
    return true;
  };
  return consortium.wait(all_connected, kSoon);
}

Result<std::string> forget(Consortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients,
                           const Tell& tell) {
  EXPUNGE_TRY(before, consortium.status(kCoordinator));
  const Json rounds = Json::parse(before).value("rounds", Json::array());
  const std::uint64_t told = rounds.empty() ? 0 : rounds.back().value("round", std::uint64_t{0});
  EXPUNGE_TRY(id, consortium.ask_forget(owner, patients));
  return follow(consortium, told, tell,
                [&](const Json& status) { return !request_in(status, id).value("open", true); });
}

Status exclude(Consortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients) {
  EXPUNGE_TRY_DO(consortium.start(owner));
  const auto is_up = [&]() -> Result<bool> {
    EXPUNGE_TRY(text, consortium.status(owner));
    return !text.empty();
  };
  EXPUNGE_TRY_DO(consortium.wait(is_up, kSoon));
  EXPUNGE_TRY_DO(consortium.ask_forget(owner, patients));
  return {};
}

Path own_model(const Path& file, const SiteId& site) {
  return file.parent_path() / (file.stem().string() + "." + site.str() + file.extension().string());
}

Status export_models(Consortium& consortium, const Experiment& experiment, const Path& file) {
  EXPUNGE_TRY_DO(consortium.export_newest(file));
  if (!experiment.study.server.leaves_sites_their_own()) return {};
  EXPUNGE_TRY(blob, DiskFiles().open(file));
  EXPUNGE_TRY(digest, sha256(*blob));
  for (const SiteId& site : experiment.sites) {
    const auto holds_it = [&]() -> Result<bool> {
      EXPUNGE_TRY(text, consortium.status(site));
      const auto held = Json::parse(text).value("published", Json());
      return held.is_object() && held.value("digest", "") == to_text(digest);
    };
    EXPUNGE_TRY_DO(consortium.wait(holds_it, kForEver));
    EXPUNGE_TRY_DO(consortium.export_at(site, own_model(file, site)));
  }
  return {};
}

}  // namespace expunge
