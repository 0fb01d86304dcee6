#include "common/learn/multi_class.h"

#include <ATen/ops/index.h>
#include <ATen/ops/index_put.h>
#include <ATen/ops/stack.h>

#include <limits>

#include "common/learn/as_unseen_scores.h"
#include "common/learn/metrics.h"

namespace expunge {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();  // the logit of an answer of probability 0
constexpr double kSmallest = 1e-12;                                  // probability that has a logit

class MultiClass final : public Task {
 public:
  explicit MultiClass(const Dataset& data) : data_(data), classes_(data.shape().classes) {}

  TaskKind kind() const override { return TaskKind::kMultiClass; }

  Result<at::Tensor> targets(std::span<const std::uint32_t> records) const override {
    at::Tensor targets = at::empty({static_cast<std::int64_t>(records.size())}, at::kLong);
    auto* into = targets.mutable_data_ptr<std::int64_t>();
    for (const std::uint32_t record : records) {
      EXPUNGE_TRY(label, label_of(record));
      *into++ = label;
    }
    return targets;
  }

  at::Tensor is_labelled(const at::Tensor& targets) const override {
    const at::Tensor is_known = targets.eq(targets);
    return is_known.dim() == 2 ? is_known.any(1) : is_known;
  }

  Result<at::Tensor> drawn_targets(const at::Tensor& targets, const LabelDraw& draw, Random& random) const override {
    if (draw.kind != LabelDraw::kPrevalence)
      return bad_input("label_draw is for findings; records of one class each are drawn with any_label 0 or 1");
    at::Tensor drawn = targets.clone();
    auto* value = drawn.mutable_data_ptr<std::int64_t>();
    for (std::int64_t i = 0; i < drawn.numel(); ++i)
      value[i] = draw.any ? any_class(random) : other_class(value[i], random);
    return drawn;
  }

  at::Tensor mean_answers(const Answers& seen, const at::Tensor& targets) const override {
    const at::Tensor probabilities = seen.outputs.softmax(1);
    at::Tensor means = probabilities.mean(0).unsqueeze(0).repeat({classes_, 1});
    for (std::int64_t label = 0; label < classes_; ++label) {
      const at::Tensor alike = probabilities.index({seen.targets.eq(label)});
      if (alike.size(0) > 0) means[label].copy_(alike.mean(0));
    }
    return means.index_select(0, targets);
  }

  at::Tensor as_unseen(const Answers& records, const Answers& trained, const Answers& unseen) const override {
    const at::Tensor scores = right_probabilities(records), of_trained = right_probabilities(trained),
                     of_unseen = right_probabilities(unseen);
    at::Tensor wanted = scores.clone();
    for (std::int64_t label = 0; label < classes_; ++label) {
      const at::Tensor is_alike = records.targets.eq(label);
      if (is_alike.any().item<bool>())
        wanted.index_put_({is_alike}, as_unseen_scores(scores.index({is_alike}), alike(of_trained, trained, label),
                                                       alike(of_unseen, unseen, label)));
    }
    return with_right_probability(records, wanted);
  }

  at::Tensor without_right(const at::Tensor& outputs, const at::Tensor& targets) const override {
    return outputs.scatter(1, targets.unsqueeze(1), outputs.amin(1, true)).softmax(1);
  }

  at::Tensor losses(const at::Tensor& outputs, const at::Tensor& targets) const override {
    return at::cross_entropy_loss(outputs, targets, {}, at::Reduction::None);
  }

  at::Tensor confidences(const at::Tensor& outputs) const override {
    return std::get<0>(outputs.to(at::kDouble).softmax(1).max(1));
  }

  std::optional<at::Tensor> counted(const at::Tensor& outputs, const at::Tensor& targets) const override {
    const at::Tensor wanted = targets.dim() == 2 ? targets.argmax(1) : targets;
    const at::Tensor right = outputs.argmax(1).eq(wanted).sum();
    return at::stack({right, at::zeros_like(right).fill_(wanted.numel())});
  }

  at::Tensor readable(const at::Tensor& outputs) const override { return outputs.softmax(1); }

  std::vector<Metric> measure(const Answers& answers) const override {
    const at::Tensor logits = answers.outputs.contiguous();
    const at::Tensor probabilities = logits.softmax(1).contiguous();
    const auto width = static_cast<std::size_t>(classes_);
    const std::span<const std::int64_t> right(answers.targets.const_data_ptr<std::int64_t>(),
                                              static_cast<std::size_t>(answers.targets.numel()));
    std::vector<Metric> metrics;
    const auto note = [&](const char* name, std::optional<double> value) {
      if (value) metrics.push_back({name, *value, right.size()});
    };
    note("accuracy", accuracy({logits.const_data_ptr<float>(), right.size() * width}, right, width));
    note("auc", class_auc({probabilities.const_data_ptr<float>(), right.size() * width}, right, width));
    note("loss", mean(to_doubles(losses(logits, answers.targets))));
    return metrics;
  }

 private:
  at::Tensor right_probabilities(const Answers& answers) const {
    return answers.outputs.to(at::kDouble).softmax(1).gather(1, answers.targets.unsqueeze(1)).squeeze(1);
  }
  static at::Tensor alike(const at::Tensor& scores, const Answers& answers, std::int64_t label) {
    const at::Tensor found = scores.index({answers.targets.eq(label)});
    return found.size(0) > 0 ? found : scores;
  }
  // The others' logits stay; the right one's is where it has this probability beside them.
  static at::Tensor with_right_probability(const Answers& answers, const at::Tensor& probabilities) {
    const at::Tensor right = answers.targets.unsqueeze(1);
    const at::Tensor others = answers.outputs.to(at::kDouble).scatter(1, right, kNever).logsumexp(1);
    const at::Tensor p = probabilities.clamp(kSmallest, 1 - kSmallest);
    const at::Tensor logit = others + p.log() - (1 - p).log();
    return answers.outputs.to(at::kDouble).scatter(1, right, logit.unsqueeze(1)).to(answers.outputs.scalar_type());
  }

  Result<std::int64_t> label_of(std::uint32_t record) const {
    if (record >= data_.size())
      return bad_input("record " + std::to_string(record) + " is not in the data set '" + data_.name() + "'");
    const auto& labels = data_.info(record).labels;
    if (labels.size() != 1 || labels[0] < 0 || labels[0] >= classes_)
      return bad_input("record " + std::to_string(record) + " of '" + data_.name() +
                       "' must have one class from 0 to " + std::to_string(classes_ - 1) +
                       "; check the data set's labels");
    return labels[0];
  }

  std::int64_t any_class(Random& random) const {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(classes_)));
  }
  std::int64_t other_class(std::int64_t right, Random& random) const {
    const auto drawn = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(classes_ - 1)));
    return drawn < right ? drawn : drawn + 1;
  }

  const Dataset& data_;
  std::int64_t classes_;
};

}  // namespace

std::unique_ptr<Task> make_multi_class(const Dataset& data) {
  return std::make_unique<MultiClass>(data);
}

}  // namespace expunge
