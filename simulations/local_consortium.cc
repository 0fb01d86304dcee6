#include "simulations/local_consortium.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "protocols/membership/kit.h"
#include "simulations/local_call.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr Duration kPoll{20};

std::string request_body(const std::vector<PatientId>& patients) {
  Json body{{"basis", "erasure"}, {"patients", Json::array()}};
  for (const auto& patient : patients) body["patients"].push_back(patient.reveal());
  return body.dump();
}

// A stopped member's folder, without its socket.
Status copy_member(const Path& from, const Path& to) {
  std::error_code error;
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, error);
  if (error) return unavailable("copying " + from.string() + " failed: " + error.message());
  std::filesystem::remove(to / "state" / "agent.sock", error);
  return {};
}

}  // namespace

Result<std::uint16_t> free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const bool found = socket >= 0 && bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (socket >= 0) close(socket);
  if (!found) return unavailable("no free port on the loopback interface");
  return ntohs(address.sin_port);
}

std::string last_line(const Path& log) {
  const DiskFiles files;
  const auto bytes = read_file(files, log, std::uint64_t{1} << 26);
  if (!bytes) return {};
  std::string text(text_of(*bytes));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
}

Result<LocalConsortium> LocalConsortium::prepare(LocalConsortiumPlan plan) {
  DiskFiles files;
  EXPUNGE_TRY(port, free_port());
  ConsortiumPlan consortium;
  consortium.name = "simulation";
  consortium.address = "tcp://127.0.0.1:" + std::to_string(port);
  consortium.sites = plan.sites;
  consortium.study = plan.study;
  EXPUNGE_TRY_DO(provision(files, consortium, plan.folder, SystemClock().wall()));
  for (const auto& site : plan.sites) {
    EXPUNGE_TRY_DO(write_file(files, plan.folder / site.str() / "site.toml", view_of(plan.settings(site))));
  }
  return LocalConsortium(std::move(plan));
}

Status LocalConsortium::start() {
  EXPUNGE_TRY_DO(start(kCoordinator));
  for (const auto& site : plan_.sites) EXPUNGE_TRY_DO(start(site));
  return {};
}

Status LocalConsortium::start(const SiteId& member) {
  if (running(member)) return {};
  const bool is_coordinator = member == kCoordinator;
  std::vector<std::string> arguments{"--kit", folder_of(member).string()};
  if (!is_coordinator) arguments.insert(arguments.end(), plan_.site_arguments.begin(), plan_.site_arguments.end());
  const auto program = is_coordinator ? program_beside("expunge-coordinator") : plan_.site_program;
  EXPUNGE_TRY(process, Process::start(program, arguments, folder_of(member) / "log.txt"));
  processes_.insert_or_assign(member, std::move(process));
  return {};
}

void LocalConsortium::kill(const SiteId& member) {
  if (const auto found = processes_.find(member); found != processes_.end()) found->second.kill();
}

void LocalConsortium::stop() {
  for (auto& [member, process] : processes_) process.terminate();
  processes_.clear();
}

bool LocalConsortium::running(const SiteId& member) {
  const auto found = processes_.find(member);
  return found != processes_.end() && !found->second.ended();
}

std::uint64_t LocalConsortium::peak_bytes(const SiteId& member) const {
  const auto found = processes_.find(member);
  return found == processes_.end() ? 0 : found->second.peak_bytes();
}

Result<std::string> LocalConsortium::call(const SiteId& member, const std::string& method, const std::string& target,
                                          const std::string& body) const {
  return call_kit(folder_of(member), method, target, body);
}

Result<std::string> LocalConsortium::status(const SiteId& member) const {
  return call(member, "GET", "/v1/status", "");
}

Result<std::string> LocalConsortium::ledger() const {
  return call(kCoordinator, "GET", "/v1/ledger", "");
}

Result<std::string> LocalConsortium::ask_forget(const SiteId& owner, const std::vector<PatientId>& patients) {
  EXPUNGE_TRY(answer, call(owner, "POST", "/v1/forget", request_body(patients)));
  return Json::parse(answer).at("id").get<std::string>();
}

Status LocalConsortium::export_newest(const Path& file) {
  return export_from(kCoordinator, file);
}

Status LocalConsortium::export_from(const SiteId& member, const Path& file) const {
  const Json body{{"out", std::filesystem::absolute(file).string()}};
  EXPUNGE_TRY_DO(call(member, "POST", "/v1/export", body.dump()));
  return {};
}

Result<std::unique_ptr<Consortium>> LocalConsortium::copy(const Study& study, const Path& folder) const {
  DiskFiles files;
  EXPUNGE_TRY_DO(files.make_folder(folder));
  LocalConsortiumPlan plan = plan_;
  plan.folder = folder;
  plan.study = to_toml(study);
  for (const auto& site : plan.sites) EXPUNGE_TRY_DO(copy_member(folder_of(site), folder / site.str()));
  EXPUNGE_TRY_DO(copy_member(folder_of(kCoordinator), folder / kCoordinator.str()));
  EXPUNGE_TRY_DO(write_file(files, folder / kCoordinator.str() / "study.toml", view_of(plan.study)));
  return std::unique_ptr<Consortium>(new LocalConsortium(std::move(plan)));
}

Status LocalConsortium::watch() {
  for (auto& [member, process] : processes_) {
    if (const auto code = process.ended())
      return unavailable(member.str() + " ended by itself with code " + std::to_string(*code) + ": " +
                         last_line(folder_of(member) / "log.txt"));
  }
  return {};
}

Status LocalConsortium::wait(const std::function<Result<bool>()>& done, Duration patience) {
  const SystemClock clock;
  const auto until = clock.now() + patience;
  for (;;) {
    EXPUNGE_TRY_DO(watch());
    const auto answer = done();
    if (!answer && answer.error().fault != Fault::kUnavailable) return answer.error();
    if (answer && *answer) return {};
    if (clock.now() > until) return unavailable("the consortium did not get there in time");
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace expunge
