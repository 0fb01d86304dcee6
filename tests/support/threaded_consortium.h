// The coordinator's and the sites' whole services in this process, each on a thread of its own, over the encrypted
// loopback: what ThreadSanitizer can look into.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "common/net/local_http.h"
#include "coordinator/service.h"
#include "site-agent/service.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

class QuietLog final : public LogSink {
 public:
  void write(Level, std::string_view) override {}
};

inline std::string free_address() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(socket);
  return "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

// Its programs run between start() and stop(). Every other call may come from any thread.
class ThreadedConsortium {
 public:
  using Json = nlohmann::json;

  // `sites` run, `absent` have kits only. `possessions` makes what a site brings along at each start.
  ThreadedConsortium(const std::string& study, std::vector<SiteId> sites, std::function<SitePossessions()> possessions,
                     std::vector<SiteId> absent = {})
      : sites_(std::move(sites)), possessions_(std::move(possessions)) {
    ConsortiumPlan plan{.name = "threads",
                        .address = free_address(),
                        .sites = sites_,
                        .valid_days = 1,
                        .study = study,
                        .site_settings = ""};
    plan.sites.insert(plan.sites.end(), absent.begin(), absent.end());
    const Status made = provision(files_, plan, folder_ / "kits", SystemClock().wall());
    EXPECT_TRUE(made) << made.error().what;
  }
  ~ThreadedConsortium() { stop(); }
  ThreadedConsortium(const ThreadedConsortium&) = delete;
  ThreadedConsortium& operator=(const ThreadedConsortium&) = delete;

  void start() {
    run(kCoordinator, [this](const Kit& kit) { return run_coordinator(kit, log_); });
    for (const SiteId& site : sites_) run(site, [this](const Kit& kit) { return run_site(kit, possessions_(), log_); });
  }
  // By the signal that an operator sends, once all of them listen to it.
  void stop() {
    if (programs_.empty()) return;
    for (const Program& program : programs_) wait(program.member, [](const Json&) { return true; });
    ::kill(::getpid(), SIGTERM);
    for (Program& program : programs_) {
      program.thread.join();
      EXPECT_TRUE(program.ended) << program.member << ": " << program.ended.error().what;
    }
    programs_.clear();
  }

  Kit kit(const SiteId& member) const {
    return *open_kit(files_, folder_ / ("kits/" + member.str()), SystemClock().wall());
  }
  Result<HttpReply> call(const SiteId& member, const HttpRequest& request) const {
    return call_local(folder_ / ("kits/" + member.str() + "/state/agent.sock"), request, Duration(5000));
  }
  Json status(const SiteId& member) const {
    const auto reply = call(member, {"GET", "/v1/status", ""});
    return reply ? Json::parse(reply->body) : Json();
  }
  // Until `holds` of the member's status; false after half a minute.
  bool wait(const SiteId& member, const std::function<bool(const Json&)>& holds) const {
    for (int i = 0; i < 600; ++i) {
      const Json now = status(member);
      if (now.is_object() && holds(now)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  Path folder() const { return folder_.path(); }
  LogSink& log() { return log_; }

 private:
  struct Program {
    SiteId member;
    std::thread thread{};
    Status ended{};
  };

  void run(const SiteId& member, std::function<Status(const Kit&)> serve) {
    Program& program = programs_.emplace_back(Program{.member = member});
    program.thread =
        std::thread([this, &program, serve = std::move(serve)] { program.ended = serve(kit(program.member)); });
  }

  std::vector<SiteId> sites_;
  std::function<SitePossessions()> possessions_;
  TemporaryFolder folder_;
  DiskFiles files_;
  QuietLog log_;
  std::deque<Program> programs_;  // stay where they are
};

}  // namespace expunge
