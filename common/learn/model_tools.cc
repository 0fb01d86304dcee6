// What the command line asks of a model: the free functions of torch_learner.h.
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "common/learn/border.h"
#include "common/learn/device.h"
#include "common/learn/evaluation.h"
#include "common/learn/relearning.h"
#include "common/learn/saliency.h"
#include "common/learn/session.h"
#include "common/learn/torch_learner.h"

namespace expunge {
namespace {

constexpr std::size_t kBatch = 256;

// Before the network is built: weights of a few bytes may name one of many gigabytes. On the device "meta" tensors have
// shapes alone.
Status check_tensors(const TrainedModel& model) {
  if (model.network.network == "torchscript") return {};
  EXPUNGE_TRY(outline, make_network(model.network, {at::kMeta}));
  return outline->admits(model.weights);
}

// Opens `model` on `data` and hands its workbench to `use`.
template <class Use>
auto with_model(const TrainedModel& model, const Dataset& data, const ComputeSettings& compute, Use&& use,
                std::uint64_t seed = 0) -> decltype(use(std::declval<Session&>())) {
  return without_exceptions([&]() -> decltype(use(std::declval<Session&>())) {
    EXPUNGE_TRY_DO(check_tensors(model));
    EXPUNGE_TRY(device, choose_device(compute.device));
    settle_arithmetic(compute.threads);
    PixelCache cache(data);
    Course course;
    EXPUNGE_TRY(session, Session::open(model.network, data, cache, device, course, model.uncertain,
                                       compute.code.empty() ? nullptr : &compute.code));
    seed_draws(device, seed);
    EXPUNGE_TRY_DO(session->network().load(model.weights));
    return use(*session);
  });
}

std::vector<float> probabilities(const Task& task, const Answers& answers) {
  const at::Tensor rows = task.readable(answers.outputs).contiguous();
  const float* first = rows.const_data_ptr<float>();
  return {first, first + rows.numel()};
}

Result<Evaluated> judged(const Task& task, const AnsweredSets& answered) {
  Evaluated found{.measures = measure(task, answered), .records = {}, .probabilities = {}};
  for (const auto& [set, given] : answered) {
    found.records[set] = given.records;
    found.probabilities[set] = probabilities(task, given.answers);
    if (!std::ranges::all_of(found.probabilities[set], [](float p) { return std::isfinite(p); }))
      return bad_input("the model answers records of the set " + set +
                       " with what is no number; it was destroyed by too large steps");
  }
  return found;
}

RecordSets among(const RecordSets& sets, const std::set<std::uint32_t>& records) {
  RecordSets kept;
  for (const auto& [name, all] : sets)
    std::ranges::copy_if(all, std::back_inserter(kept[name]), [&](auto record) { return records.contains(record); });
  return kept;
}

void add_to(AnsweredSets& all, const AnsweredSets& more) {
  for (const auto& [name, given] : more) {
    const auto [entry, is_new] = all.try_emplace(name, given);
    if (is_new) continue;
    SetAnswers& into = entry->second;
    into.records.insert(into.records.end(), given.records.begin(), given.records.end());
    into.answers = {at::cat({into.answers.outputs, given.answers.outputs}),
                    at::cat({into.answers.targets, given.answers.targets})};
  }
}

}  // namespace

Result<std::vector<float>> predict(const TrainedModel& model, const Dataset& data,
                                   std::span<const std::uint32_t> records, const ComputeSettings& compute) {
  if (records.empty()) return std::vector<float>{};
  return with_model(model, data, compute, [&](Session& session) -> Result<std::vector<float>> {
    EXPUNGE_TRY(answers, session.bench().answers(records));
    return probabilities(session.bench().task(), answers);
  });
}

Result<Saliency> saliency(const TrainedModel& model, const Dataset& data, std::span<const std::uint32_t> forget,
                          double fraction, const ComputeSettings& compute) {
  if (!(fraction >= 0 && fraction <= 1))
    return bad_input("the fraction is " + std::to_string(fraction) + " but must be from 0 to 1");
  return with_model(model, data, compute, [&](Session& session) -> Result<Saliency> {
    EXPUNGE_TRY(scores, saliency_scores(session.bench(), forget, kBatch, Reduction::kSum));
    Mask mask = top_mask(scores, *session.network().manifest(), fraction);
    return Saliency{std::move(scores), std::move(mask)};
  });
}

Result<Measures> evaluate(const TrainedModel& model, const Dataset& data,
                          const std::map<std::string, std::vector<std::uint32_t>>& sets,
                          const ComputeSettings& compute) {
  return with_model(model, data, compute, [&](Session& session) { return evaluate(session.bench(), sets); });
}

Result<Evaluated> evaluate_and_answer(const TrainedModel& model, const Dataset& data,
                                      const std::map<std::string, std::vector<std::uint32_t>>& sets,
                                      const ComputeSettings& compute) {
  return with_model(model, data, compute, [&](Session& session) -> Result<Evaluated> {
    EXPUNGE_TRY(answered, answer(session.bench(), sets));
    return judged(session.bench().task(), answered);
  });
}

Result<Evaluated> evaluate_and_answer(const std::vector<ModelOfSome>& models, const Dataset& data,
                                      const std::map<std::string, std::vector<std::uint32_t>>& sets,
                                      const ComputeSettings& compute) {
  ensure(!models.empty(), "evaluate_and_answer: no model");
  AnsweredSets all;
  for (const ModelOfSome& each : models)
    EXPUNGE_TRY_DO(with_model(each.model, data, compute, [&](Session& session) -> Status {
      EXPUNGE_TRY(answered, answer(session.bench(), among(sets, each.records)));
      add_to(all, answered);
      return {};
    }));
  return with_model(models.front().model, data, compute,
                    [&](Session& session) -> Result<Evaluated> { return judged(session.bench().task(), all); });
}

Result<std::optional<std::uint64_t>> relearn(const TrainedModel& model, const Dataset& data,
                                             std::span<const std::uint32_t> records, const Relearn& how,
                                             const ComputeSettings& compute) {
  return with_model(
      model, data, compute, [&](Session& session) { return relearn(session.bench(), records, how); }, how.seed);
}

Result<std::shared_ptr<const Manifest>> manifest_of(const NetworkSpec& network) {
  return without_exceptions([&]() -> Result<std::shared_ptr<const Manifest>> {
    EXPUNGE_TRY(made, make_network(network, {}));
    return made->manifest();
  });
}

std::string libtorch_version() {
  return TORCH_VERSION;
}

}  // namespace expunge
