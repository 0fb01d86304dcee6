// The coordinator's durable values as JSON: what is written under which key, and how it is read back.
//
// Keys: "study" (its digest), "federation" (FederationState), "site/NAME", "model/N", "request/ID", "round/N" (the
// record of a closed or failed round, as in the ledger). Numbers in keys have leading zeros, so that keys sort.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "coordinator/forget.h"
#include "coordinator/forget_plan.h"
#include "coordinator/model_history.h"
#include "coordinator/round.h"

namespace expunge {

// How far training is.
struct TrainingState {
  ModelVersion current;  // what the next round builds on; none before there are weights
  std::uint32_t rounds_done = 0;
  std::uint64_t visits = 0;
  bool is_published = false;  // the end of training was
  bool operator==(const TrainingState&) const = default;
};

struct FederationState {
  RoundId last_round;
  std::uint64_t last_plan = 0;
  TrainingState training;
  std::optional<RoundOrder> open;  // the open round
  std::optional<ForgetPlan> plan;
};

std::string saved_key(std::string_view kind, std::uint64_t number);  // "round/00000012"

std::string to_json(const FederationState& state);
std::string to_json(const SealedFile& file);
std::string to_json(const Version& version);
std::string to_json(const ForgetCase& one);

// kCorrupt, naming the key: not what to_json wrote. Network and recipe of an order are the study's.
Result<FederationState> federation_from(std::string_view json, const Study& study);
Result<Version> version_from(const std::string& key, std::string_view json);
Result<ForgetCase> forget_case_from(const std::string& key, std::string_view json);

// Of what may not change once a federation began: name, seed, [model] and [training].
Digest digest_of(const Study& study);

}  // namespace expunge
