#include "protocols/message.h"

namespace expunge {

std::uint64_t count_bucket(std::uint64_t count) {
  ensure(count >= 1, "count_bucket: nothing to count");
  if (count < 5) return count == 1 ? 1 : 2;
  std::uint64_t lower = 5;  // then 10, 50, 100, 500, …: times 2 and times 5 in turn
  for (std::uint64_t step = 2; count / lower >= step; step = step == 2 ? 5 : 2) lower *= step;
  return lower;
}

std::string to_text(Stage stage) {
  switch (stage) {
    case Stage::kIdle:
      return "idle";
    case Stage::kFetching:
      return "fetching";
    case Stage::kComputing:
      return "computing";
    case Stage::kSending:
      return "sending";
  }
  ensure(false, "to_text: not a stage of a site");
  return {};
}

std::string to_text(RequestState state) {
  switch (state) {
    case RequestState::kReceived:
      return "received";
    case RequestState::kPlanned:
      return "planned";
    case RequestState::kUnlearning:
      return "unlearning";
    case RequestState::kVerifying:
      return "verifying";
    case RequestState::kPublished:
      return "published";
    case RequestState::kRefused:
      return "refused";
    case RequestState::kWithdrawn:
      return "withdrawn";
    case RequestState::kEscalated:
      return "escalated";
  }
  ensure(false, "to_text: not a state of a request");
  return {};
}

}  // namespace expunge
