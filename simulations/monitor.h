// The observer outside of every machine: notes what goes over the wire, what is kept on disks and what is computed, and
// checks the invariants (invariants.h) against it after every event. Keeps the first violation. One thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulations/event_queue.h"
#include "simulations/invariants.h"
#include "simulations/loadable.h"
#include "simulations/party.h"
#include "simulations/sim_disk.h"
#include "simulations/sim_store.h"
#include "simulations/trace.h"

namespace expunge {

class Monitor {
 public:
  struct Bounds {
    Duration round;    // the study's deadline
    Duration request;  // from asking, or from the last fault, to the end of a request
    Time faults_end;
  };

  // `layout`: how to read provenance models; none where a real learner computes, and then what needs it is not checked.
  // The queue and the trace must outlive the monitor.
  Monitor(const EventQueue& queue, Trace& trace, std::optional<Provenance> layout, Bounds bounds);

  void on_wire(const SiteId& from, const SiteId& to, const std::vector<Bytes>& frames);
  void on_file(const SiteId& machine, const Path& path, const Bytes& bytes);
  void on_commit(const SiteId& machine, const std::vector<Record>& records, const SimStore& store, const SimDisk& disk);
  void on_send(const SiteId& machine, const Send& send, const SimStore& store, const SimDisk& disk);
  void on_delivered(const SiteId& machine, const Delivered& delivered);
  void on_compute(const SiteId& site, const Compute& work);
  void on_note(const SiteId& machine, const Note& note);
  void on_started(const SiteId& machine);
  void on_asked(const RequestId& request, const SiteId& site, std::vector<std::uint32_t> records);

  // After every event at a machine.
  void on_settled(const SiteId& machine, const SimStore& store, const SimDisk& disk);
  void check_times(bool coordinator_is_up);
  // The machine cannot load a model that remembers what was forgotten.
  void check_models(const SiteId& machine, const SimStore& store, const SimDisk& disk);

  void violated(std::string sentence);  // also for what the world itself finds
  const Violation& violation() const { return violation_; }
  const SeenRequests& requests() const { return requests_; }

 private:
  void note(Violation violation);
  void see_round(const RoundTask& task, const std::vector<Attachment>& attachments);
  void see_published(const Published& published, const std::vector<Attachment>& attachments);
  void see_new_models(const SimStore& store, const SimDisk& disk);
  void close_round(RoundId round);

  const EventQueue& queue_;
  Trace& trace_;
  std::optional<Provenance> layout_;
  Bounds bounds_;
  Violation violation_;
  SeenRequests requests_;
  std::map<RequestId, RequestState> told_;  // also of requests whose administrator has no answer yet
  std::set<RequestId> forgotten_;
  std::map<RoundId, SeenRound> rounds_;
  RoundId latest_;
  bool coordinator_restarted_ = false;   // since the latest round was announced
  std::set<std::vector<float>> models_;  // of the coordinator, each once
  bool is_over_ = false;                 // the latest round, by what is being committed
  bool coordinator_changed_ = false;     // since its models were last checked
  std::map<SiteId, LoadableModels> loadable_;
  std::map<SiteId, std::pair<std::size_t, Digest>> checked_ledgers_;
};

}  // namespace expunge
