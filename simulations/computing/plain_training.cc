#include "simulations/computing/plain_training.h"

#include <nlohmann/json.hpp>

#include "common/base/clock.h"
#include "simulations/computing/cohort_reading.h"

namespace expunge {
namespace {

std::vector<std::uint32_t> training_records(const Dataset& data, const Share& share) {
  std::vector<std::uint32_t> records;
  for (const auto index : share)
    if (data.info(index).split == Split::kTrain) records.push_back(static_cast<std::uint32_t>(index));
  return records;
}

struct Spent {
  std::uint64_t visits = 0;
  double computing = 0, waited = 0;  // seconds of the learner; of these, until pixels were there

  void add(const Outcome& outcome) {
    visits += outcome.sample_visits;
    computing += outcome.seconds;
    waited += outcome.waited;
  }
};

// All rounds of one site from fresh weights.
Status train_site(Learner& learner, const Study& study, const std::vector<std::uint32_t>& records, Spent& spent) {
  Course course;
  Selection selection;
  selection.retain = records;
  Instruction instruction;
  instruction.work = Work::kInitialise;
  instruction.network = study.network;
  instruction.recipe = study.recipe;
  EXPUNGE_TRY(fresh, learner.perform(instruction, nullptr, nullptr, {}, course));
  Weights weights = std::move(*fresh.weights);
  instruction.work = Work::kTrain;
  for (std::uint32_t round = 1; round <= study.recipe.rounds; ++round) {
    instruction.seed = round;
    instruction.learning_rate = learning_rate_at(study.recipe, round);
    EXPUNGE_TRY(trained, learner.perform(instruction, &weights, nullptr, selection, course));
    weights = std::move(*trained.weights);
    spent.add(trained);
  }
  return {};
}

}  // namespace

Result<std::string> train_plainly(const PlainTraining& training) {
  const auto& experiment = training.experiment;
  EXPUNGE_TRY(consortium, open_consortium_data(experiment));
  const auto& [data, shares] = consortium;
  EXPUNGE_TRY(learner, make_learner(experiment, data));
  const SystemClock clock;
  const Time start = clock.now();
  Spent spent;
  for (std::size_t site = training.part; site < shares.size(); site += training.parts) {
    EXPUNGE_TRY_DO(train_site(*learner, experiment.study, training_records(*data, shares[site]), spent));
  }
  const auto seconds = std::chrono::duration<double>(clock.now() - start).count();
  return nlohmann::json{{"sample_visits", spent.visits},
                        {"seconds", seconds},
                        {"computing_seconds", spent.computing},
                        {"waited_seconds", spent.waited}}
      .dump();
}

}  // namespace expunge
