#include "site-agent/service.h"

#include <utility>

#include "common/base/clock.h"
#include "common/crypto/secret_text.h"
#include "common/net/zmq_transport.h"
#include "protocols/host/export.h"
#include "protocols/host/host.h"
#include "protocols/host/local_interface.h"
#include "site-agent/agent.h"
#include "site-agent/compute_thread.h"
#include "site-agent/local_orders.h"

namespace expunge {
namespace {

constexpr std::string_view kRequests = "/v1/requests/";

class Service {
 public:
  Service(const Kit& kit, LogSink& log) : kit_(kit), log_(log) {}

  Status run(SitePossessions possessions) {
    EXPUNGE_TRY_DO(open_state(possessions));
    log_.write(Level::kInfo, "computing on " + possessions.learner->device());
    open_compute(std::move(possessions.learner));
    EXPUNGE_TRY_DO(open_network());
    EXPUNGE_TRY(http, LocalHttpServer::open(loop_, state() / "agent.sock",
                                            [this](const HttpRequest& request) { return answer(request); }));
    http_ = std::move(http);
    loop_.on_signals([this] { loop_.stop(); });
    loop_.post([this] { carry_out(agent_->start(clock_.moment())); });
    log_.write(Level::kInfo, "dialling " + kit_.roster.address);
    loop_.run();
    if (host_->failure()) return *host_->failure();
    return {};
  }

 private:
  Path state() const { return kit_.folder / "state"; }

  Status open_state(SitePossessions& possessions) {
    EXPUNGE_TRY_DO(files_.make_folder(state()));
    EXPUNGE_TRY(store, Store::open(state() / "site.db"));
    store_ = std::move(store);
    EXPUNGE_TRY(saved, store_->values());
    Agent::Setting setting{.name = kit_.member,
                           .statement_key = kit_.statement_key,
                           .policy = possessions.policy,
                           .records = std::move(possessions.records),
                           .data = possessions.data,
                           .accepts_data = possessions.accepts_data,
                           .files = files_,
                           .models = state() / "models",
                           .secrets = SecretBytes::random,
                           .chunk_bytes = CourierRules{}.chunk,
                           .software = "expunge " EXPUNGE_VERSION,
                           .check_method = std::move(possessions.check_method),
                           .scrub = [this] { return store_->scrub(); },
                           .passes = [this] { return compute_->passes(); }};
    auto agent = Agent::restore(std::move(setting), saved);
    for (auto& [key, value] : saved) wipe(value);
    if (!agent) return agent.error();
    agent_ = std::move(*agent);
    return {};
  }

  void open_compute(std::unique_ptr<Learner> learner) {
    const auto post = [this](RoundId round, Result<Computed> computed) {
      loop_.post([this, round, computed = std::move(computed)] {
        carry_out(agent_->on_computed(round, computed, clock_.moment()));
      });
    };
    compute_ = std::make_unique<ComputeThread>(std::move(learner), post);
  }

  Status open_network() {
    Host::Handlers handlers;
    handlers.admit = [this](const SiteId&, const Message& message, std::span<const BlobRef> attachments) {
      return agent_->admit(message, attachments);
    };
    handlers.on_delivered = [this](const Delivered& each) {
      carry_out(agent_->on_message(each.message, each.attachments, clock_.moment()));
    };
    handlers.on_dropped = [this](const Dropped& each) { carry_out(agent_->on_dropped(each.message, clock_.moment())); };
    handlers.on_connected = [this](const SiteId&) { carry_out(agent_->on_connected(clock_.moment())); };
    handlers.on_disconnected = [this](const SiteId&) { carry_out(agent_->on_disconnected(clock_.moment())); };
    handlers.on_time = [this] { carry_out(agent_->on_time(clock_.moment())); };
    host_ = std::make_unique<Host>(Host::Parts{loop_, *store_, files_, log_, clock_, state() / "spool"},
                                   std::move(handlers));
    const Member* hub = kit_.roster.find(kCoordinator);
    ensure(hub != nullptr, "the roster of an open kit has a coordinator");
    EXPUNGE_TRY(keys, curve_pair_of(kit_));
    EXPUNGE_TRY(transport, dial(loop_, kit_.roster.address, keys, hub->transport_key, kCoordinator,
                                host_->transport_handlers(), log_));
    transport_ = std::move(transport);
    host_->attach(*transport_);
    return {};
  }

  void carry_out(AgentActions actions) {
    host_->carry_out(std::move(actions), [this](auto& action) { compute(action); });
  }
  void compute(Compute& work) { compute_->start(std::move(work)); }
  void compute(CancelCompute&) { compute_->cancel(); }

  HttpReply answer(const HttpRequest& request) {
    if (request.method == "GET" && request.target == "/v1/status")
      return {200, with_traffic(agent_->status(clock_.moment()), *host_, clock_.now())};
    if (request.method == "GET" && request.target == "/v1/ledger") return ledger_reply(*store_);
    if (request.method == "GET" && request.target.starts_with(kRequests))
      return reply_to(request_in(agent_->status(clock_.moment()), request.target.substr(kRequests.size())));
    if (request.method == "POST" && request.target == "/v1/forget") return reply_to(forget(request.body));
    if (request.method == "POST" && request.target == "/v1/lost") return reply_to(settle_lost(request.body));
    if (request.method == "POST" && request.target == "/v1/export") return reply_to(export_model(request.body));
    return nothing_here(request);
  }

  // The answer leaves after the request is durable.
  Result<std::string> forget(const std::string& body) {
    EXPUNGE_TRY(order, read_forget_order(body));
    EXPUNGE_TRY(asked, agent_->forget(order.scope, order.basis, clock_.moment()));
    carry_out(std::move(asked.actions));
    if (host_->failure()) return *host_->failure();
    return request_in(agent_->status(clock_.moment()), asked.id.str());
  }

  Result<std::string> settle_lost(const std::string& body) {
    EXPUNGE_TRY(id, read_lost_order(body));
    EXPUNGE_TRY(actions, agent_->settle_lost(id, clock_.moment()));
    carry_out(std::move(actions));
    if (host_->failure()) return *host_->failure();
    return agent_->status(clock_.moment());
  }

  Result<std::string> export_model(const std::string& body) {
    EXPUNGE_TRY(order, read_export_order(body));
    EXPUNGE_TRY(model, agent_->published());
    const std::string alone = "this site holds version " + std::to_string(model.version.value) + " alone, not " +
                              std::to_string(order.version.value) + "; export without --version";
    if (order.version && order.version < model.version) return stale(alone);
    if (order.version && order.version != model.version) return bad_input(alone);
    return copy_model(files_, *model.file, model.version, order.out);
  }

  const Kit& kit_;
  LogSink& log_;
  SystemClock clock_;
  DiskFiles files_;
  Loop loop_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Agent> agent_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<LocalHttpServer> http_;
  std::unique_ptr<ComputeThread> compute_;  // goes first: it posts to the loop
};

}  // namespace

Status run_site(const Kit& kit, SitePossessions possessions, LogSink& log) {
  return Service(kit, log).run(std::move(possessions));
}

}  // namespace expunge
