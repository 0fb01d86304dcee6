#include "common/learn/multi_label.h"

#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/index.h>
#include <ATen/ops/index_put.h>
#include <ATen/ops/stack.h>

#include <cmath>
#include <limits>

#include "common/learn/as_unseen_scores.h"
#include "common/learn/metrics.h"
#include "common/model/measures.h"

namespace expunge {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

// Known labels as they are; 0 in the place of the others, whose loss is not counted.
struct Labels {
  at::Tensor values, is_known;
};

Labels split(const at::Tensor& targets, const at::Tensor& outputs) {
  const at::Tensor is_known = targets.eq(targets);
  return {at::where(is_known, targets, at::zeros_like(targets)).to(outputs.scalar_type()), is_known};
}

at::Tensor mean_of_known(const at::Tensor& each, const at::Tensor& is_known) {
  return at::where(is_known, each, at::zeros_like(each)).sum(1) / is_known.sum(1).clamp_min(1);
}

class MultiLabel final : public Task {
 public:
  MultiLabel(const Dataset& data, Uncertain uncertain)
      : data_(data), findings_(data.shape().classes), uncertain_(uncertain) {}

  TaskKind kind() const override { return TaskKind::kMultiLabel; }

  Result<at::Tensor> targets(std::span<const std::uint32_t> records) const override {
    at::Tensor targets = at::empty({static_cast<std::int64_t>(records.size()), findings_}, at::kFloat);
    auto* into = targets.mutable_data_ptr<float>();
    for (const std::uint32_t record : records) EXPUNGE_TRY_DO(add_targets(record, into));
    return targets;
  }

  at::Tensor is_labelled(const at::Tensor& targets) const override { return targets.eq(targets).any(1); }

  Result<at::Tensor> drawn_targets(const at::Tensor& targets, const LabelDraw& draw, Random& random) const override {
    if (draw.any)
      return bad_input("any_label is for records of one class each; here label_draw says how findings are drawn");
    const at::Tensor chances = draw.kind == LabelDraw::kPrevalence ? prevalences(draw.retained) : at::Tensor();
    at::Tensor drawn = targets.clone();
    auto* value = drawn.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < drawn.size(0); ++i, value += findings_) {
      if (draw.kind == LabelDraw::kRetainRecord && draw.retained.size(0) > 0)
        take_record(draw.retained, random, value);
      else
        toss(chances, random, value);
    }
    return drawn;
  }

  at::Tensor mean_answers(const Answers& seen, const at::Tensor& targets) const override {
    const at::Tensor probabilities = seen.outputs.sigmoid();
    at::Tensor means = at::zeros_like(targets) + kUnknown;
    for (const float label : {0.0F, 1.0F}) {
      const at::Tensor is_alike = seen.targets.eq(label);
      const at::Tensor alike = mean_of_known(probabilities.t(), is_alike.t());
      const at::Tensor mean = at::where(is_alike.any(0), alike, probabilities.mean(0));
      means = at::where(targets.eq(label), mean.unsqueeze(0), means);
    }
    return means;
  }

  at::Tensor as_unseen(const Answers& records, const Answers& trained, const Answers& unseen) const override {
    at::Tensor wanted = records.outputs.clone();
    for (std::int64_t finding = 0; finding < findings_; ++finding)
      for (const float label : {0.0F, 1.0F}) {
        const at::Tensor is_alike = records.targets.select(1, finding).eq(label);
        if (!is_alike.any().item<bool>()) continue;
        const double sign = label > 0 ? 1 : -1;  // the right answer's logit
        const at::Tensor right = sign * records.outputs.select(1, finding).index({is_alike}).to(at::kDouble);
        const at::Tensor lowered =
            as_unseen_scores(right, sign * alike(trained, finding, label), sign * alike(unseen, finding, label));
        wanted.select(1, finding).index_put_({is_alike}, (sign * lowered).to(wanted.scalar_type()));
      }
    return wanted;
  }

  // A finding has two answers, with the outputs 0 (absent) and its logit (present): where the right one is the higher,
  // both become equally likely.
  at::Tensor without_right(const at::Tensor& outputs, const at::Tensor& targets) const override {
    const Labels labels = split(targets, outputs);
    const at::Tensor is_right = outputs.gt(0).eq(labels.values.gt(0));
    const at::Tensor remaining = at::where(is_right, at::zeros_like(outputs), outputs).sigmoid();
    return at::where(labels.is_known, remaining, at::zeros_like(remaining) + kUnknown);
  }

  at::Tensor losses(const at::Tensor& outputs, const at::Tensor& targets) const override {
    const Labels labels = split(targets, outputs);
    return mean_of_known(at::binary_cross_entropy_with_logits(outputs, labels.values, {}, {}, at::Reduction::None),
                         labels.is_known);
  }

  at::Tensor confidences(const at::Tensor& outputs) const override {
    return outputs.to(at::kDouble).abs().sigmoid().mean(1);
  }

  std::optional<at::Tensor> counted(const at::Tensor& outputs, const at::Tensor& targets) const override {
    const Labels labels = split(targets, outputs);
    const at::Tensor is_right = outputs.gt(0).eq(labels.values.gt(0.5)).logical_and(labels.is_known);
    return at::stack({is_right.sum(), labels.is_known.sum()});
  }

  at::Tensor readable(const at::Tensor& outputs) const override { return outputs.sigmoid(); }

  std::vector<Metric> measure(const Answers& answers) const override {
    std::vector<Metric> metrics;
    const auto records = static_cast<std::uint64_t>(answers.outputs.size(0));
    const Right all = *right(answers.outputs, answers.targets);
    if (all.answers > 0)
      metrics.push_back({"accuracy", static_cast<double>(all.right) / static_cast<double>(all.answers), records});
    std::vector<double> areas;
    for (std::int64_t finding = 0; finding < findings_; ++finding) add_area(answers, finding, areas, metrics);
    if (const auto area = mean(areas)) metrics.push_back({"auc", *area, records});
    if (const auto loss = mean(to_doubles(losses(answers.outputs, answers.targets))))
      metrics.push_back({"loss", *loss, records});
    return metrics;
  }

 private:
  // Outputs of a finding where it has this label; of all records where none has.
  static at::Tensor alike(const Answers& answers, std::int64_t finding, float label) {
    const at::Tensor outputs = answers.outputs.select(1, finding).to(at::kDouble);
    const at::Tensor found = outputs.index({answers.targets.select(1, finding).eq(label)});
    return found.size(0) > 0 ? found : outputs;
  }

  Status add_targets(std::uint32_t record, float*& into) const {
    if (record >= data_.size())
      return bad_input("record " + std::to_string(record) + " is not in the data set '" + data_.name() + "'");
    const auto& labels = data_.info(record).labels;
    if (labels.size() != static_cast<std::size_t>(findings_))
      return bad_input("record " + std::to_string(record) + " of '" + data_.name() + "' has " +
                       std::to_string(labels.size()) + " labels but the data set has " + std::to_string(findings_) +
                       " findings; check the data set's labels");
    for (const std::int32_t label : labels) {
      if (label != 0 && label != 1 && label != kUncertain && label != kUnmentioned)
        return bad_input("record " + std::to_string(record) + " of '" + data_.name() + "' has the label " +
                         std::to_string(label) + "; a finding's must be 0, 1, uncertain or blank");
      *into++ = target_of(label);
    }
    return {};
  }

  float target_of(std::int32_t label) const {
    if (label == 0 || label == 1) return static_cast<float>(label);
    if (uncertain_ == Uncertain::kIgnore) return kUnknown;
    return label == kUncertain && uncertain_ == Uncertain::kOnes ? 1.0F : 0.0F;
  }

  // The share of records with each finding, of those whose label is known; a half where none is.
  at::Tensor prevalences(const at::Tensor& retained) const {
    const at::Tensor is_known = retained.eq(retained);
    const at::Tensor present = at::where(is_known, retained, at::zeros_like(retained)).sum(0);
    const at::Tensor known = is_known.sum(0);
    return at::where(known.gt(0), present / known.clamp_min(1), at::zeros_like(present) + 0.5).contiguous();
  }

  void toss(const at::Tensor& chances, Random& random, float* labels) const {
    for (std::int64_t finding = 0; finding < findings_; ++finding) {
      const double chance = chances.defined() ? chances.const_data_ptr<float>()[finding] : 0.5;
      const bool is_present = random.chance(chance);
      if (!std::isnan(labels[finding])) labels[finding] = is_present ? 1.0F : 0.0F;
    }
  }

  void take_record(const at::Tensor& retained, Random& random, float* labels) const {
    const std::uint64_t row = random.below(static_cast<std::uint64_t>(retained.size(0)));
    const float* taken = retained.const_data_ptr<float>() + row * static_cast<std::uint64_t>(findings_);
    for (std::int64_t finding = 0; finding < findings_; ++finding)
      if (!std::isnan(labels[finding])) labels[finding] = taken[finding];
  }

  void add_area(const Answers& answers, std::int64_t finding, std::vector<double>& areas,
                std::vector<Metric>& metrics) const {
    const auto scores = to_doubles(answers.outputs.select(1, finding));
    const auto labels = to_doubles(answers.targets.select(1, finding));
    std::vector<double> present, absent;
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (!std::isnan(labels[i])) (labels[i] > 0 ? present : absent).push_back(scores[i]);
    const auto area = auc(present, absent);
    if (!area) return;
    areas.push_back(*area);
    if (const auto place = static_cast<std::size_t>(finding); place < kMostFindings)
      metrics.push_back({finding_auc(place), *area, present.size() + absent.size()});
  }

  const Dataset& data_;
  std::int64_t findings_;
  Uncertain uncertain_;
};

}  // namespace

std::unique_ptr<Task> make_multi_label(const Dataset& data, Uncertain uncertain) {
  return std::make_unique<MultiLabel>(data, uncertain);
}

}  // namespace expunge
