#include "coordinator/service.h"

#include "common/crypto/secret_text.h"
#include "common/net/local_http.h"
#include "common/net/zmq_transport.h"
#include "coordinator/coordinator.h"
#include "protocols/host/export.h"
#include "protocols/host/host.h"
#include "protocols/host/local_interface.h"
#include "protocols/limits.h"

namespace expunge {
namespace {

std::vector<Member> active_sites(const Roster& roster) {
  std::vector<Member> sites;
  for (const auto& name : roster.sites()) sites.push_back(*roster.find(name));
  return sites;
}

// Where to listen for an address that sites dial: on the loopback only if that is what they dial, else on every
// interface, since the dialled name may be a gateway's. An address in brackets is one of IPv6.
std::string listening_address(const std::string& dialled) {
  const auto port = dialled.substr(dialled.rfind(':'));
  if (dialled.starts_with("tcp://["))
    return (dialled.starts_with("tcp://[::1]:") ? "tcp://[::1]" : "tcp://[::]") + port;
  const bool is_loopback = dialled.starts_with("tcp://127.") || dialled.starts_with("tcp://localhost:");
  return is_loopback ? "tcp://127.0.0.1" + port : "tcp://0.0.0.0" + port;
}

class Service {
 public:
  Service(const Kit& kit, LogSink& log) : kit_(kit), log_(log) {}

  Status run() {
    EXPUNGE_TRY_DO(open_state());
    EXPUNGE_TRY_DO(open_network());
    EXPUNGE_TRY(http, LocalHttpServer::open(loop_, state() / "agent.sock",
                                            [this](const HttpRequest& request) { return answer(request); }));
    http_ = std::move(http);
    loop_.on_signals([this] { loop_.stop(); });
    loop_.post([this] { host_->carry_out(coordinator_->start(clock_.moment())); });
    log_.write(Level::kInfo, "listening on " + kit_.roster.address);
    loop_.run();
    if (host_->failure()) return *host_->failure();
    return {};
  }

 private:
  Path state() const { return kit_.folder / "state"; }

  Status open_state() {
    EXPUNGE_TRY_DO(files_.make_folder(state()));
    EXPUNGE_TRY(store, Store::open(state() / "coordinator.db"));
    store_ = std::move(store);
    EXPUNGE_TRY(text, read_file(files_, kit_.folder / "study.toml", limits::kLongestStudy));
    EXPUNGE_TRY(study, read_study(text_of(text), (kit_.folder / "study.toml").string()));
    const bool names_a_file = !study.network_file.empty();
    EXPUNGE_TRY_DO(settle_code(study, files_, kit_.folder));
    const std::string study_text = names_a_file ? to_toml(study) : std::string(text_of(text));
    Coordinator::Setting setting{.study = study,
                                 .study_text = study_text,
                                 .sites = active_sites(kit_.roster),
                                 .files = files_,
                                 .models = state() / "models"};
    EXPUNGE_TRY(saved, store_->values());
    auto coordinator = Coordinator::restore(std::move(setting), saved);
    for (auto& [key, value] : saved) wipe(value);
    if (!coordinator) return coordinator.error();
    coordinator_ = std::move(*coordinator);
    return {};
  }

  Status open_network() {
    Host::Handlers handlers;
    handlers.admit = [this](const SiteId& from, const Message& message, std::span<const BlobRef> attachments) {
      return coordinator_->admit(from, message, attachments);
    };
    handlers.on_delivered = [this](const Delivered& each) {
      host_->carry_out(coordinator_->on_message(each.from, each.message, each.attachments, clock_.moment()));
    };
    handlers.on_connected = [this](const SiteId& site) {
      host_->carry_out(coordinator_->on_connected(site, clock_.moment()));
    };
    handlers.on_disconnected = [this](const SiteId& site) {
      host_->carry_out(coordinator_->on_disconnected(site, clock_.moment()));
    };
    handlers.on_time = [this] { host_->carry_out(coordinator_->on_time(clock_.moment())); };
    host_ = std::make_unique<Host>(Host::Parts{loop_, *store_, files_, log_, clock_, state() / "spool"},
                                   std::move(handlers));
    const auto identify = [this](const CurveKey& key) -> std::optional<SiteId> {
      const auto* member = kit_.roster.find(key);
      if (!member || member->status != MemberStatus::kActive || member->name == kCoordinator) return std::nullopt;
      return member->name;
    };
    EXPUNGE_TRY(keys, curve_pair_of(kit_));
    const auto address = listening_address(kit_.roster.address);
    EXPUNGE_TRY(transport, listen(loop_, address, keys, identify, host_->transport_handlers(), log_));
    transport_ = std::move(transport);
    host_->attach(*transport_);
    return {};
  }

  HttpReply answer(const HttpRequest& request) {
    if (request.method == "GET" && request.target == "/v1/status")
      return {200, with_traffic(coordinator_->status(clock_.moment()), *host_, clock_.now())};
    if (request.method == "GET" && request.target == "/v1/ledger") return ledger_reply(*store_);
    if (request.method == "POST" && request.target == "/v1/export") return reply_to(export_model(request.body));
    if (request.method == "POST" && request.target == "/v1/forget")
      return error_reply(
          bad_input("this is the coordinator, which knows no patients; a forget request is made at the "
                    "owning site, with that site's kit"));
    return nothing_here(request);
  }

  Result<std::string> export_model(const std::string& body) {
    EXPUNGE_TRY(order, read_export_order(body));
    const auto version = order.version ? order.version : coordinator_->published().value_or(ModelVersion{});
    if (!version) return unavailable("no version has been published yet; try again when training is done");
    EXPUNGE_TRY(model, coordinator_->model(version));
    return copy_model(files_, *model, version, order.out);
  }

  const Kit& kit_;
  LogSink& log_;
  SystemClock clock_;
  DiskFiles files_;
  Loop loop_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Coordinator> coordinator_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<LocalHttpServer> http_;
};

}  // namespace

Status run_coordinator(const Kit& kit, LogSink& log) {
  return Service(kit, log).run();
}

}  // namespace expunge
