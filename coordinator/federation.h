// The coordinator's events wired to its parts. Internal to this folder: the world knows coordinator.h.
//
// Every event ends in advance(), which closes, fails and opens rounds until nothing more can be done now; all that one
// event changed leaves as ONE record, followed by the messages that announce it.
#pragma once

#include "coordinator/aggregation.h"
#include "coordinator/coordinator.h"
#include "coordinator/ledger_entries.h"
#include "coordinator/saved_state.h"

namespace expunge {

// What one event leads to.
struct Turn {
  Moment now;
  Record record;
  CoordinatorActions after;  // sends, notes, wakes
  bool is_state_changed = false;

  void wake(Time at) { after.emplace_back(WakeAt{at}); }
  void note(Level level, std::string text) { after.emplace_back(Note{level, std::move(text)}); }
};

class Federation final : public Coordinator {
 public:
  Federation(Setting setting, std::vector<MethodPlan> methods);
  Status read(const SavedState& saved);

  CoordinatorActions start(Moment now) override;
  CoordinatorActions on_connected(const SiteId& site, Moment now) override;
  CoordinatorActions on_disconnected(const SiteId& site, Moment now) override;
  Status admit(const SiteId& site, const Message& message, std::span<const BlobRef> attachments) const override;
  CoordinatorActions on_message(const SiteId& site, const Message& message,
                                const std::vector<std::shared_ptr<const Blob>>& attachments, Moment now) override;
  CoordinatorActions on_time(Moment now) override;
  std::string status(Moment now) const override;
  bool trained() const override;
  std::optional<ModelVersion> published() const override;
  Result<std::shared_ptr<const Blob>> model(ModelVersion version) const override;

 private:
  using Blobs = std::vector<std::shared_ptr<const Blob>>;

  // federation_restore.cc
  Status read_values(const SavedState& saved);
  Status check_consistent();

  // federation.cc: events
  Turn begin(Moment now);
  void note_presence(const SiteId& site, const std::string& what, Turn& turn);
  CoordinatorActions finish(Turn turn);
  void take(SiteView& site, const Hello& hello, Turn& turn);
  void announce(SiteView& site, std::uint64_t records, Turn& turn);
  void take(SiteView& site, const Beat& beat, Turn& turn);
  void take(SiteView& site, const Declined& declined, Turn& turn);
  void take(SiteView& site, const Update& update, const Blobs& attachments, Turn& turn);
  AdmissionRules admission_for(const SiteView& site) const;

  // federation_send.cc: what sites are told
  void send(const SiteId& to, Message message, Turn& turn, std::vector<Attachment> attachments = {});
  void send_task(const SiteId& to, Turn& turn);
  Result<Attachment> mask_attachment();
  void send_published(SiteView& site, Turn& turn);
  void send_progress(const RequestId& request, Turn& turn);
  void send_closed(const SiteId& to, RoundId round, Turn& turn);
  void resend_task(SiteView& site, const Beat& beat, Turn& turn);
  void remind(SiteView& site, Turn& turn);  // after a Beat

  // federation_rounds.cc: rounds of any kind
  void advance(Turn& turn);
  // A quorum holds versions that were never made here: this database is older than what was published.
  std::optional<std::string> why_behind() const;
  bool is_pausing(Turn& turn);    // after a failure
  bool settle_round(Turn& turn);  // true if the open round closed or failed
  bool open_next(Turn& turn);     // true if a round was opened
  std::optional<RoundOrder> next_order(Turn& turn);
  std::optional<std::string> not_ready(const RoundOrder& order) const;
  void open_round(RoundOrder order, Turn& turn);
  void begin_round(RoundOrder order, Time now);
  double owner_share(const ForgetPlan& plan) const;
  Result<ModelVersion> make_version();
  Status close_round(Turn& turn);
  void fail_round(const Verdict& verdict, Turn& turn);
  Round end_round(Turn& turn);
  void keep_record(RoundId round, LedgerEntry entry, Turn& turn);
  void tell_closed(const Round& round, Turn& turn);
  void drop(ModelVersion version, const std::string& why, Turn& turn);
  void withdraw_destroyed(Turn& turn);
  RoundRecord record_of(const Round& round, Time now) const;
  RoundOrder order_for(Work work, std::string purpose) const;

  // status.cc
  std::string phase() const;
  void remember(std::uint64_t round, const std::string& body);  // of a round that is over

  // federation_training.cc
  bool is_gathered(Turn& turn);
  RoundOrder initialise_order(std::string purpose) const;
  RoundOrder training_order(std::uint32_t number, ModelVersion base, std::string purpose) const;
  void training_closed(Work work, const StepResult& result, Turn& turn);
  void training_failed(const Round& round, const Verdict& verdict, Turn& turn);
  void publish(ModelVersion version, const std::vector<RequestId>& forgotten, Turn& turn);

  // federation_owners.cc
  std::vector<SiteId> absent(const std::vector<SiteId>& sites) const;
  void watch_quorum(Time now);
  void miss_owner(Turn& turn);
  void forgive_owners();
  bool is_patience_over(Turn& turn) const;
  RoundOrder next_plan_order(Turn& turn);
  void leave_for_retraining(const std::string& why, Turn& turn);
  std::string why_waits_for(const SiteId& owner) const;

  // federation_forgetting.cc
  struct PlanTrace {  // of a plan before a step
    std::uint32_t method;
    ModelVersion candidate;
    std::string mask;  // its file; empty for none
  };
  static PlanTrace trace_of(const ForgetPlan& plan);
  void take(SiteView& site, const ForgetRequest& request, Turn& turn);
  void refuse(SiteView& site, const ForgetRequest& request, const Error& error, Turn& turn);
  void take(SiteView& site, const Erased& erased, Turn& turn);
  void refuse_where_nothing_was_trained(Turn& turn);
  bool may_plan(Turn& turn);
  void start_plan(Turn& turn);
  RoundOrder plan_order() const;
  PlanRules plan_rules() const;
  const MethodPlan& method() const;
  void plan_closed(StepResult result, Turn& turn);
  void plan_failed(const std::string& why, Turn& turn);
  void restart_plan(Turn& turn);  // under the methods as they are now
  void lose(SiteView& site, const RequestId& id, Turn& turn);
  RoundOrder with_requests(RoundOrder order) const;
  void carry_out(const PlanMove& move, const PlanTrace& before, const SiteMeasures& measures, Turn& turn);
  void finish_plan(const PlanMove& move, Turn& turn);
  void end_mask(const std::string& file, Turn& turn);
  void tell_requests(Turn& turn);
  Result<SealedFile> make_mask();

  Setting setting_;
  std::vector<MethodPlan> methods_;
  SealedFiles files_;
  ModelHistory history_;
  ForgetDesk desk_;
  Presence presence_;
  struct Comings {  // and goings that the log was told of
    Time since{};
    int count = 0;
  };
  std::map<SiteId, Comings> comings_;
  FederationState state_;
  std::optional<Round> round_;                   // of state_.open
  std::optional<Aggregation> aggregation_;       // of round_
  std::map<std::uint64_t, std::string> rounds_;  // records of the newest past rounds, as in the ledger
  std::uint64_t past_rounds_ = 0;
  std::uint64_t past_visits_ = 0;                // of samples, in all of them
  std::map<RoundId, std::set<SiteId>> counted_;  // of the last closed round
  std::vector<std::string> doomed_later_;        // files whose keys' end leaves with this event's record
  std::vector<std::string> doomed_;              // files to remove, their keys' end being durable
  std::optional<Attachment> mask_;               // of the plan, described
  bool is_new_ = true;
  std::optional<Time> gathering_since_;
  std::optional<Time> batch_until_;
  std::optional<Time> retry_at_;
  std::optional<Time> quorum_since_;  // without a break
  std::uint32_t failures_ = 0;        // of rounds, in a row
  std::uint32_t untrained_ = 0;       // of them those that found nobody to train on the first weights
  std::uint32_t given_up_ = 0;        // first weights, since the start of this program
  std::string failed_why_;            // the last one
  std::string waits_why_;             // no round is open
};

}  // namespace expunge
