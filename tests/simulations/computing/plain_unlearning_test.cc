#include "simulations/computing/plain_unlearning.h"

#include <nlohmann/json.hpp>

#include "tests/simulations/computing/scored_clinic.h"

namespace expunge {
namespace {

using PlainUnlearning = ScoredClinic;

TEST_F(PlainUnlearning, HasTheHeldOutRecordsThatSomeMethodsStopBy) {
  experiment_.study.forget.method = "as-unseen";
  const auto figures = unlearn_plainly(experiment_);
  ASSERT_TRUE(figures) << figures.error().what;
  EXPECT_GT(nlohmann::json::parse(*figures)["sample_visits"], 0);
}

}  // namespace
}  // namespace expunge
