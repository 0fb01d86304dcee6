// How open requests are met: one plan for all that waited, a list of ordinary rounds under one method after another.
//
// ForgetPlan is the durable state; the functions say which step comes next. No I/O, no knowledge of rounds' mechanics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/sealed_files.h"
#include "coordinator/unlearning/plan.h"
#include "coordinator/verification.h"

namespace expunge {

enum class PlanStep : std::uint8_t {
  kBefore = 1,    // the tainted model is measured
  kSaliency = 2,  // the owners make the mask
  kUnlearn = 3,
  kVerify = 4,      // the candidate is measured
  kInitialise = 5,  // exact retraining: fresh weights
  kRetrain = 6,
};
std::string to_text(PlanStep step);  // "before", …
Work work_of(PlanStep step);

struct ForgetPlan {
  std::uint64_t number = 0;
  std::vector<RequestId> requests;
  std::vector<SiteId> owners;        // by name
  ModelVersion tainted;              // what the plan began with
  std::uint32_t retrain_rounds = 0;  // that the tainted model took
  std::uint32_t method = 0;          // index into the methods in turn
  std::string method_name;           // at that index
  PlanStep step = PlanStep::kBefore;
  std::uint32_t rounds = 0;    // closed under this method: of unlearning, or of retraining
  std::uint32_t failures = 0;  // of this step, in a row
  std::uint64_t visits = 0;    // under this method
  ModelVersion candidate;      // none before the first round
  std::optional<SealedFile> mask;
  SiteMeasures before;
  std::optional<WallTime> owner_missed;  // since when it could not go on without an owner that is away
  std::vector<std::string> missed;       // earlier methods, each with the reason
};

// What the steps are judged by; the same until a restart.
struct PlanRules {
  const std::vector<MethodPlan>& methods;
  const ForgetRules& forget;
  const AcceptanceBand& band;
  std::uint64_t training_visits = 0;
};

struct StepResult {
  SiteMeasures measures;
  std::uint64_t visits = 0;
  ModelVersion version;            // made by the round, if any
  std::optional<SealedFile> mask;  // of kSaliency
};

struct PlanMove {
  enum class Kind { kGoOn, kNextMethod, kPublish };
  Kind kind = Kind::kGoOn;
  std::string why;                       // of kNextMethod and kPublish
  std::optional<Acceptance> acceptance;  // of a verification
};

// A step's round closed, or failed `why`: moves the plan to its next step, which is for the caller to carry out.
PlanMove after_round(ForgetPlan& plan, const PlanRules& rules, StepResult result);
PlanMove after_failure(ForgetPlan& plan, const PlanRules& rules, const std::string& why);

// The methods in turn are others than the plan began its method with: it is under one that would not be judged by its
// own rules. Then the plan begins anew; what it made so far is dropped.
bool is_under_another(const ForgetPlan& plan, const PlanRules& rules);
PlanMove begin_anew(ForgetPlan& plan, const PlanRules& rules);

// Exact retraining at once, because nothing else can work.
PlanMove retrain_only(ForgetPlan& plan, const PlanRules& rules, const std::string& why);

// Exact retraining because everything else missed.
bool is_last_resort(const ForgetPlan& plan, const PlanRules& rules);

}  // namespace expunge
