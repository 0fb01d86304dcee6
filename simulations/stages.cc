#include "simulations/stages.h"

#include <nlohmann/json.hpp>

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr Duration kForEver{1000LL * 3600 * 24 * 30};
constexpr Duration kSoon{60000};

Json status_of(const LocalConsortium& consortium, const SiteId& member) {
  const auto text = consortium.status(member);
  return text ? Json::parse(*text, nullptr, false) : Json();
}

std::string request_body(const std::vector<PatientId>& patients) {
  Json body{{"basis", "erasure"}, {"patients", Json::array()}};
  for (const auto& patient : patients) body["patients"].push_back(patient.reveal());
  return body.dump();
}

Result<std::string> ask(LocalConsortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients) {
  EXPUNGE_TRY(answer, consortium.call(owner, "POST", "/v1/forget", request_body(patients)));
  return Json::parse(answer).at("id").get<std::string>();
}

Json request_in(const Json& status, const std::string& id) {
  for (const auto& request : status.value("requests", Json::array()))
    if (request.value("id", "") == id) return request;
  return Json::object();
}

// One line for each round that was closed since the last look.
void tell_rounds(const Json& status, std::size_t& told, const Tell& tell) {
  const auto rounds = status.value("rounds", Json::array());
  for (; told < rounds.size(); ++told) {
    const auto& round = rounds[told];
    const auto measures = round.value("measures", Json::object());
    std::string line = "round " + std::to_string(round.value("round", 0)) + ": " + round.value("work", "");
    for (const auto* name : {"train.loss", "train.accuracy", "forget.accuracy", "held-out.accuracy", "test.accuracy"})
      if (measures.contains(name)) {
        char text[64];
        std::snprintf(text, sizeof text, ", %s %.3f", name, measures[name].value("value", 0.0));
        line += text;
      }
    tell(line);
  }
}

LocalConsortiumPlan plan_of(const Experiment& experiment, const Path& folder) {
  return {.folder = folder,
          .study = to_toml(experiment.study),
          .sites = experiment.sites,
          .settings = [&experiment](const SiteId& site) { return site_settings(experiment, site); },
          .site_program = program_beside("expunge-site"),
          .site_arguments = {}};
}

}  // namespace

Result<LocalConsortium> prepare_consortium(const Experiment& experiment, const Path& folder) {
  return LocalConsortium::prepare(plan_of(experiment, folder));
}

Result<LocalConsortium> copy_consortium(const Experiment& experiment, const Path& from, const Path& to) {
  DiskFiles files;
  std::error_code error;
  EXPUNGE_TRY_DO(files.make_folder(to));
  std::vector<SiteId> members = experiment.sites;
  members.push_back(kCoordinator);
  for (const auto& member : members) {
    std::filesystem::copy(from / member.str(), to / member.str(), std::filesystem::copy_options::recursive, error);
    if (error) return unavailable("copying " + (from / member.str()).string() + " failed: " + error.message());
    std::filesystem::remove(to / member.str() / "state" / "agent.sock", error);
  }
  EXPUNGE_TRY_DO(write_file(files, to / kCoordinator.str() / "study.toml", view_of(to_toml(experiment.study))));
  return LocalConsortium::reopen(plan_of(experiment, to));
}

Result<std::string> train(LocalConsortium& consortium, const Tell& tell) {
  std::size_t told = 0;
  std::string text;
  const auto done = [&]() -> Result<bool> {
    EXPUNGE_TRY(answer, consortium.status(kCoordinator));
    text = answer;
    const auto status = Json::parse(text, nullptr, false);
    tell_rounds(status, told, tell);
    return status.value("phase", "") == "idle";
  };
  EXPUNGE_TRY_DO(consortium.wait(done, kForEver));
  return text;
}

Result<std::string> forget(LocalConsortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients,
                           const Tell& tell) {
  std::size_t told = status_of(consortium, kCoordinator).value("rounds", Json::array()).size();
  EXPUNGE_TRY(id, ask(consortium, owner, patients));
  std::string text;
  const auto done = [&]() -> Result<bool> {
    EXPUNGE_TRY(answer, consortium.status(kCoordinator));
    text = answer;
    const auto status = Json::parse(text, nullptr, false);
    tell_rounds(status, told, tell);
    return !request_in(status, id).value("open", true);
  };
  EXPUNGE_TRY_DO(consortium.wait(done, kForEver));
  return text;
}

Status exclude(LocalConsortium& consortium, const SiteId& owner, const std::vector<PatientId>& patients) {
  EXPUNGE_TRY_DO(consortium.start(owner));
  const auto is_up = [&]() -> Result<bool> {
    EXPUNGE_TRY(text, consortium.status(owner));
    return !text.empty();
  };
  EXPUNGE_TRY_DO(consortium.wait(is_up, kSoon));
  EXPUNGE_TRY(id, ask(consortium, owner, patients));
  return id.empty() ? unavailable("the owner gave no request id") : Status();
}

Status export_newest(LocalConsortium& consortium, const Path& file) {
  const Json body{{"out", std::filesystem::absolute(file).string()}};
  EXPUNGE_TRY(answer, consortium.call(kCoordinator, "POST", "/v1/export", body.dump()));
  return answer.empty() ? unavailable("the coordinator did not answer") : Status();
}

}  // namespace expunge
