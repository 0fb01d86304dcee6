#include "common/learn/as_unseen.h"

#include <algorithm>

#include "common/learn/deck.h"
#include "common/learn/fixed_targets.h"
#include "common/learn/measured_steps.h"
#include "common/learn/metrics.h"
#include "common/learn/repair.h"
#include "common/learn/two_sample.h"
#include "common/learn/unseen.h"

namespace expunge {
namespace {

constexpr double kTypical = 0.5;    // of unseen sets, the share that is answered at least as well as a typical one
constexpr int kLeastPasses = 3;     // once begun: the first steps disturb everything, and that settles
constexpr double kNothing = 0.001;  // a difference of probabilities that is none
constexpr std::ptrdiff_t kLeastHeldOut = 2;  // of a kind: the least that can be split (two_sample.h)

// The forget, held-out and retain records that can be compared, as the model answers that the round begins with.
struct Start {
  std::vector<std::uint32_t> forget, retain;
  Answers known, unseen, trained;  // trained: what the ranks of forget records are among
};

// Outputs that records are to be answered with, as soft targets, and the loss of each that remains when they are.
class Goal {
 public:
  Goal(const Task& task, std::span<const std::uint32_t> records, const at::Tensor& outputs)
      : targets_(records, task.readable(outputs)), floors_(records, task.losses(outputs, task.readable(outputs))) {}

  // Adds the gradient of weight · (mean divergence of these records); gives weight · divergence.
  Result<double> add(LocalUnlearning& work, std::span<const std::uint32_t> records, double weight) const {
    const double before = work.bench.tally().loss;
    EXPUNGE_TRY_DO(work.bench.add_gradient(records, targets_.of(records), weight, Statistics::kRunning));
    const double loss = (work.bench.tally().loss - before) / static_cast<double>(records.size());
    return weight * (loss - floors_.of(records).mean().item<double>());
  }

 private:
  FixedTargets targets_, floors_;
};

Answers joined(const Answers& a, const Answers& b) {
  return {at::cat({a.outputs, b.outputs}), at::cat({a.targets, b.targets})};
}

Result<Start> start_of(LocalUnlearning& work) {
  Start start;
  EXPUNGE_TRY(forget, work.bench.labelled(work.selection.forget));
  EXPUNGE_TRY(retain, work.bench.labelled(work.selection.retain));
  EXPUNGE_TRY(held_out, work.bench.labelled(work.selection.held_out));
  if (std::ssize(held_out) < kLeastHeldOut)
    return told_in_full(Fault::kBadInput,
                        "as-unseen compares with held-out records, of which this site has fewer than "
                        "two; choose another method");
  start.forget = std::move(forget);
  start.retain = std::move(retain);
  if (start.forget.empty()) return start;
  EXPUNGE_TRY(known, work.bench.answers(start.forget));
  EXPUNGE_TRY(unseen, work.bench.answers(held_out));
  start.trained = known;
  start.known = std::move(known);
  start.unseen = std::move(unseen);
  return start;
}

// One kind a class; records with a label per finding are of one kind.
std::vector<std::int64_t> kinds_of(const at::Tensor& targets) {
  std::vector<std::int64_t> kinds(static_cast<std::size_t>(targets.size(0)), 0);
  if (targets.dim() == 1) std::copy_n(targets.const_data_ptr<std::int64_t>(), kinds.size(), kinds.begin());
  return kinds;
}

// Forget records of a kind with fewer unseen ones are compared with all unseen records, as a kind of their own.
constexpr std::int64_t kPooled = -1;
void pool_lonely(Scored& set, Scored& unseen) {
  const auto is_lonely = [&](std::int64_t kind) { return std::ranges::count(unseen.kinds, kind) < kLeastHeldOut; };
  std::ranges::replace_if(set.kinds, is_lonely, kPooled);
  if (std::ranges::count(set.kinds, kPooled) == 0) return;
  const std::size_t count = unseen.scores.size();
  for (std::size_t i = 0; i < count; ++i) unseen.scores.push_back(unseen.scores[i]);
  unseen.kinds.resize(2 * count, kPooled);
}

// Probabilities of the right answers; with findings their geometric mean.
Scored scored(const Task& task, const at::Tensor& outputs, const at::Tensor& targets) {
  return {to_doubles(task.losses(outputs.to(at::kDouble), targets).neg().exp()), kinds_of(targets)};
}

double mean_of_kind(const Scored& scored, std::int64_t kind) {
  std::vector<double> scores;
  for (std::size_t i = 0; i < scored.scores.size(); ++i)
    if (scored.kinds[i] == kind) scores.push_back(scored.scores[i]);
  return mean(scores).value_or(0);
}

// Tells whether the forget records are answered like unseen ones that are as hard.
class Watch {
 public:
  Watch(const Task& task, const Start& start, const at::Tensor& wanted)
      : task_(task), targets_(start.known.targets), unseen_(scored(task, start.unseen.outputs, start.unseen.targets)) {
    Scored as_unseen = scored(task, wanted, targets_);
    pool_lonely(as_unseen, unseen_);
    for (std::size_t i = 0; i < as_unseen.scores.size(); ++i)
      easier_.push_back(as_unseen.scores[i] - mean_of_kind(unseen_, as_unseen.kinds[i]));
    kinds_ = std::move(as_unseen.kinds);
  }

  bool is_reached(const at::Tensor& outputs, Random& random) const {
    Scored now = scored(task_, outputs, targets_);
    now.kinds = kinds_;
    for (std::size_t i = 0; i < now.scores.size(); ++i) now.scores[i] -= easier_[i];
    const auto found = compare(now, unseen_, random);
    return !found || found->difference <= kNothing || found->share_as_high >= kTypical;
  }

 private:
  const Task& task_;
  at::Tensor targets_;
  Scored unseen_;
  std::vector<std::int64_t> kinds_;  // of the forget records
  std::vector<double> easier_;       // than unseen records of its kind, each forget record if it were unseen
};

class AsUnseen final : public Unlearner {
 public:
  std::vector<Parameter> parameters() const override {
    auto parameters = unseen_parameters();
    const std::vector<Parameter> own{{"passes", 10, 0, 1000, true},  // over the forget records, at most
                                     {"batch", 16, 1, 65536, true},  // of forget records, beside as many retain records
                                     {"fraction", 0.5, 0, 1},        // of the parameters, for the mask
                                     {"pace", 1, 0, 1},              // told to all methods, and of no use here
                                     {"rounds_done", 0, 0, 1e6, true}};
    parameters.insert(parameters.end(), own.begin(), own.end());
    return parameters;
  }
  bool needs_mask() const override { return true; }

  Status forget(LocalUnlearning& work) const override {
    EXPUNGE_TRY(is_done, is_done_before(work));
    if (is_done) return {};
    EXPUNGE_TRY(start, start_of(work));
    if (start.forget.empty()) return {};
    at::Tensor kept;
    if (!start.retain.empty()) {
      EXPUNGE_TRY(answers, work.bench.answers(start.retain));
      if (is_first_round(work)) start.trained = joined(start.known, answers);
      kept = answers.outputs;
    }
    return approach(work, start, kept);
  }

  Status repair(LocalUnlearning& /*work*/) const override { return {}; }

 private:
  // In a later round the held-out records are answered by a model that has changed. The level is that of the model that
  // the plan began with.
  static Result<bool> is_done_before(LocalUnlearning& work) {
    if (is_first_round(work)) return false;
    EXPUNGE_TRY(unseen, unseen_level(work));
    if (!unseen) return false;
    EXPUNGE_TRY(known, still_known(work, *unseen));
    return known.empty();
  }

  static Status approach(LocalUnlearning& work, const Start& start, const at::Tensor& kept) {
    const Task& task = work.bench.task();
    const at::Tensor wanted = task.as_unseen(start.known, start.trained, start.unseen);
    const Goal away(task, start.forget, wanted);
    std::optional<Goal> stay;
    if (kept.defined()) stay.emplace(task, start.retain, kept);
    const Watch watch(task, start, wanted);
    Random random(seed_for(work.seed, "as unseen"));
    Deck retain(start.retain, static_cast<std::size_t>(work.setting("batch")), random);
    MeasuredSteps steps;
    for (int pass = 0; pass < static_cast<int>(work.setting("passes")); ++pass) {
      if (pass == 0 || pass >= kLeastPasses) {
        EXPUNGE_TRY(now, work.bench.answers(start.forget));
        if (watch.is_reached(now.outputs, random)) break;
      }
      EXPUNGE_TRY_DO(one_pass(work, start, away, stay, retain, steps, random));
    }
    return {};
  }

  static Status one_pass(LocalUnlearning& work, const Start& start, const Goal& away, const std::optional<Goal>& stay,
                         Deck& retain, MeasuredSteps& steps, Random& random) {
    const auto batch = static_cast<std::size_t>(work.setting("batch"));
    const double weight =
        std::max(1.0, static_cast<double>(work.selection.kept.size()) / static_cast<double>(start.forget.size()));
    const Batches forget = draw_batches(start.forget, batch, 1, random);
    for (std::size_t i = 0; i < forget.size(); ++i) {
      const auto kept = retain.draw();
      std::span<const std::uint32_t> next;
      if (i + 1 < forget.size()) next = forget[i + 1];
      work.bench.announced(batches_of({forget[i], kept, next, retain.next()}));
      EXPUNGE_TRY(loss, away.add(work, forget[i], 1));
      if (stay) {
        EXPUNGE_TRY(drift, stay->add(work, kept, weight));
        loss += drift;
      }
      steps.step(work, loss);
    }
    return {};
  }
};

}  // namespace

std::unique_ptr<Unlearner> make_as_unseen() {
  return std::make_unique<AsUnseen>();
}

}  // namespace expunge
