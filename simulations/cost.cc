#include "simulations/cost.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace expunge {

Cost cost_so_far(const std::string& status, double seconds) {
  using Json = nlohmann::json;
  const auto parsed = Json::parse(status);
  Cost cost{.seconds = seconds, .visits = parsed.value("sample_visits", 0.0)};
  const auto traffic = parsed.value("traffic", Json::object());
  cost.bytes = traffic.value("sent_bytes", 0.0) + traffic.value("received_bytes", 0.0);
  return cost;
}

Cost operator-(const Cost& whole, const Cost& part) {
  return {whole.seconds - part.seconds, whole.visits - part.visits, whole.bytes - part.bytes};
}

Cost mean_of(const std::vector<Cost>& costs) {
  Cost mean;
  const auto count = static_cast<double>(std::max<std::size_t>(costs.size(), 1));
  for (const Cost& cost : costs) {
    mean.seconds += cost.seconds / count;
    mean.visits += cost.visits / count;
    mean.bytes += cost.bytes / count;
  }
  return mean;
}

}  // namespace expunge
