// One example of each message, with every field set to something of its own.
#pragma once

#include <vector>

#include "protocols/message.h"

namespace expunge {

inline Instruction an_instruction() {
  Instruction instruction;
  instruction.work = Work::kUnlearn;
  instruction.method = "random-labels";
  instruction.parameters = {{"epochs", 10}, {"momentum", 0.9}};
  instruction.network.network = "resnet34";
  instruction.network.width = 16;
  instruction.network.task = TaskKind::kMultiLabel;
  instruction.recipe.schedule = Schedule::kCosine;
  instruction.recipe.uncertain = Uncertain::kZeros;
  instruction.learning_rate = 0.01;
  instruction.seed = 0xfedcba9876543210;
  return instruction;
}

inline Signature a_signature() {
  Signature signature{};
  for (std::size_t i = 0; i < signature.size(); ++i) signature[i] = static_cast<std::uint8_t>(i + 1);
  return signature;
}

inline ForgetRequest a_forget_request() {
  ForgetRequest request;
  request.id = RequestId::of("fr-0123456789abcdef");
  request.basis = Basis::kConsent;
  request.count_at_least = 10;
  request.commitment = sha256(view_of("records"));
  request.received = WallTime(Duration(1'770'000'000'000));
  request.due = WallTime(Duration(1'772'592'000'000));
  request.signature = a_signature();
  return request;
}

inline Erased an_erased() {
  return {RequestId::of("fr-0123456789abcdef"), {8}, a_signature()};
}

inline Update an_update() {
  return {{12}, Payload::kDelta, 1177, 2354, {{"test.accuracy", 0.81, 624}, {"train.loss", 0.5, 1177}}};
}

inline RoundTask a_round_task() {
  const std::vector<RequestId> requests = {RequestId::of("fr-0123456789abcdef"), RequestId::of("fr-00000000000000ff")};
  return {{12}, an_instruction(), requests, {7}, true, Duration(90'000), {11}, {10}};
}

inline Published a_published() {
  return {{8}, sha256(view_of("model")), {RequestId::of("fr-0123456789abcdef")}, {12}, {11}};
}

inline std::vector<Message> all_messages() {
  return {Hello{1177, "expunge 0.1.0", {RequestId::of("fr-00000000000000aa")}},
          Beat{{12}, Stage::kComputing, {7}, 41},
          an_update(),
          Declined{{12}, "no disk left"},
          a_forget_request(),
          an_erased(),
          Welcome{"[study]\nname = \"clinic\"\n", {RequestId::of("fr-0123456789abcdef")}},
          a_round_task(),
          RoundClosed{{12}, true},
          RequestProgress{RequestId::of("fr-0123456789abcdef"), RequestState::kEscalated, "the band was missed"},
          a_published(),
          Refusal{"2 of 410 values not finite"}};
}

}  // namespace expunge
