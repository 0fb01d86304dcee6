#include "common/learn/torch_learner.h"

#include <algorithm>
#include <cmath>

#include "common/learn/border.h"
#include "common/learn/device.h"
#include "common/learn/evaluation.h"
#include "common/learn/saliency.h"
#include "common/learn/session.h"
#include "common/learn/statistics.h"
#include "common/learn/training.h"
#include "common/learn/unlearner.h"

namespace expunge {
namespace {

constexpr std::size_t kSaliencyBatch = 256;

class TorchLearner final : public Learner {
 public:
  TorchLearner(std::shared_ptr<const Dataset> data, at::Device device, unsigned threads, Bytes code)
      : data_(std::move(data)), cache_(*data_), device_(device), threads_(threads), code_(std::move(code)) {}

  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                          const Selection& selection, Course& course) override {
    return without_exceptions([&]() -> Result<Outcome> {
      settle_arithmetic(threads_);
      EXPUNGE_TRY(session, Session::open(instruction.network, *data_, cache_, device_, course,
                                         instruction.recipe.uncertain, code_.empty() ? nullptr : &code_));
      seed_draws(device_, instruction.seed);
      if (instruction.work == Work::kInitialise) return initialise(*session, instruction.seed);
      if (base == nullptr) return bad_input("this work needs a model to start from, and none was given");
      EXPUNGE_TRY_DO(session->network().load(*base));
      EXPUNGE_TRY(outcome, work_on(*session, instruction, mask, selection));
      note_effort(session->bench().tally(), outcome);
      return outcome;
    });
  }

  std::string device() const override { return describe(device_, threads_of(threads_)); }

 private:
  static Outcome initialise(Session& session, std::uint64_t seed) {
    session.network().initialise(seed);
    Outcome outcome;
    outcome.weights = session.network().save();
    return outcome;
  }

  static void note_effort(const Tally& tally, Outcome& outcome) {
    outcome.sample_visits = tally.visits;
    outcome.sample_looks = tally.looks;
    outcome.seconds = std::chrono::duration<double>(tally.elapsed).count();
    outcome.waited = std::chrono::duration<double>(tally.waited).count();
  }

  static Result<Outcome> work_on(Session& session, const Instruction& instruction, const Mask* mask,
                                 const Selection& selection) {
    switch (instruction.work) {
      case Work::kTrain:
        return train_on(session, instruction, selection);
      case Work::kSaliency:
        return mask_of(session, instruction, selection);
      case Work::kUnlearn:
        return unlearn(session, instruction, mask, selection);
      case Work::kEvaluate:
        return measure(session, selection);
      case Work::kInitialise:
        break;
    }
    return bad_input("there is no such work as number " + std::to_string(static_cast<int>(instruction.work)));
  }

  static Result<std::size_t> passes_of(const Workbench& bench, const RecordSets& sets) {
    std::size_t passes = 0;
    for (const auto& [set, records] : sets) {
      EXPUNGE_TRY(labelled, bench.labelled(records));
      passes += labelled.size();
    }
    return passes;
  }

  static Result<Outcome> measure(Session& session, const Selection& selection) {
    const RecordSets sets{{"forget", selection.forget},
                          {"retain", selection.retain},
                          {"held-out", selection.held_out},
                          {"test", selection.test}};
    EXPUNGE_TRY(passes, passes_of(session.bench(), sets));
    session.bench().expect(passes);
    EXPUNGE_TRY(measures, evaluate(session.bench(), sets));
    Outcome outcome;
    outcome.measures = std::move(measures);
    return outcome;
  }

  // The test measures are the received model's: they say how good the global model is.
  static Result<Outcome> train_on(Session& session, const Instruction& instruction, const Selection& selection) {
    EXPUNGE_TRY(of_base, evaluate(session.bench(), {{"test", selection.test}}));
    EXPUNGE_TRY_DO(
        train(session.bench(), instruction.recipe, instruction.learning_rate, selection.retain, instruction.seed));
    EXPUNGE_TRY(outcome, moved(session));
    outcome.measures = std::move(of_base);
    add_running(session.bench().tally(), outcome.measures);
    return outcome;
  }

  static Result<Outcome> mask_of(Session& session, const Instruction& instruction, const Selection& selection) {
    EXPUNGE_TRY(unlearner, choose_unlearner(instruction.method));
    EXPUNGE_TRY(settings, settle(instruction.method, *unlearner, instruction.parameters));
    if (!unlearner->needs_mask())
      return bad_input("the method " + instruction.method +
                       " works without a mask; a saliency round is for those that need one");
    EXPUNGE_TRY(scores, saliency_scores(session.bench(), selection.forget, kSaliencyBatch, Reduction::kSum));
    Outcome outcome;
    outcome.mask = top_mask(scores, *session.network().manifest(), settings.at("fraction"));
    return outcome;
  }

  static Result<Outcome> unlearn(Session& session, const Instruction& instruction, const Mask* mask,
                                 const Selection& selection) {
    EXPUNGE_TRY(unlearner, choose_unlearner(instruction.method));
    EXPUNGE_TRY(settings, settle(instruction.method, *unlearner, instruction.parameters));
    if (unlearner->needs_mask() && mask == nullptr)
      return bad_input("the method " + instruction.method + " needs a mask; run a saliency round before it");
    if (mask != nullptr && mask->size() != session.network().manifest()->elements())
      return bad_input("the mask has " + std::to_string(mask->size()) + " elements but the model has " +
                       std::to_string(session.network().manifest()->elements()));
    std::vector<at::Tensor> masks;
    if (mask != nullptr) masks = session.network().shaped_like_parameters(*mask);
    if (!selection.statistics.empty())
      EXPUNGE_TRY_DO(
          estimate_statistics(session.bench(), selection.statistics, instruction.recipe.batch, instruction.seed));
    LocalUnlearning work{session.bench(), selection, settings, std::move(masks), instruction.seed};
    EXPUNGE_TRY_DO(selection.forget.empty() ? unlearner->repair(work) : unlearner->forget(work));
    return moved(session);
  }

  static void add_running(const Tally& tally, Measures& measures) {
    if (tally.labelled == 0) return;
    measures.push_back({"train.loss", tally.loss / static_cast<double>(tally.labelled), tally.labelled});
    if (tally.answers > 0)
      measures.push_back(
          {"train.accuracy", static_cast<double>(tally.right) / static_cast<double>(tally.answers), tally.labelled});
    std::ranges::sort(measures, {}, &Measure::name);
  }

  static Result<Outcome> moved(Session& session) {
    Outcome outcome;
    outcome.weights = session.network().save();
    if (!std::ranges::all_of(outcome.weights->values, [](float value) { return std::isfinite(value); }))
      return told_in_full(Fault::kBadInput,
                          "the model is no longer finite after this site's work; lower the learning rate");
    return outcome;
  }

  std::shared_ptr<const Dataset> data_;
  PixelCache cache_;
  at::Device device_;
  unsigned threads_;
  Bytes code_;
};

}  // namespace

Status check_method(const std::string& method, const std::map<std::string, double>& parameters) {
  EXPUNGE_TRY(unlearner, choose_unlearner(method));
  EXPUNGE_TRY_DO(settle(method, *unlearner, parameters));
  return {};
}

Result<std::unique_ptr<Learner>> make_torch_learner(std::shared_ptr<const Dataset> data, const std::string& device,
                                                    unsigned threads, Bytes code) {
  return without_exceptions([&]() -> Result<std::unique_ptr<Learner>> {
    EXPUNGE_TRY(chosen, choose_device(device));
    return std::unique_ptr<Learner>(std::make_unique<TorchLearner>(std::move(data), chosen, threads, std::move(code)));
  });
}

}  // namespace expunge
