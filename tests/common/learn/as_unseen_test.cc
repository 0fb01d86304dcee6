// Bringing forget records to what unseen ones are answered with: the goal, a step, and where it ends.
#include "common/learn/as_unseen.h"

#include <gmock/gmock.h>

#include "common/learn/as_unseen_scores.h"
#include "common/learn/measured_steps.h"
#include "common/learn/metrics.h"
#include "tests/common/learn/an_unlearning.h"
#include "tests/common/learn/finding_data.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

at::Tensor row(const std::vector<double>& values) {
  at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kDouble);
  std::ranges::copy(values, tensor.mutable_data_ptr<double>());
  return tensor;
}

// 0.9 is third of four, at rank 0.625: between the middles of the two unseen records, at 0.25 and 0.75.
TEST(AsUnseenScores, AreTheUnseenOnesOfTheRankAmongTrainedOnes) {
  const at::Tensor moved = as_unseen_scores(row({0.9, 0.99, 0.1}), row({0.5, 0.95, 0.7, 0.9}), row({0.6, 0.2}));
  EXPECT_NEAR(moved[0].item<double>(), 0.2 + 0.75 * 0.4, 1e-12);
  EXPECT_NEAR(moved[1].item<double>(), 0.6, 1e-12) << "better than all trained ones";
  EXPECT_NEAR(moved[2].item<double>(), 0.1, 1e-12) << "worse than all unseen ones: never raised";
}

// The network has learned some of its records by heart before it unlearns.
template <class Data, std::int64_t kClasses>
class AsUnseenOf : public testing::Test {
 protected:
  explicit AsUnseenOf(NetworkSpec spec) : spec_(std::move(spec)) {
    spec_.classes = kClasses;
    spec_.width = 16;
  }

  void learn(const std::vector<std::uint32_t>& known) {
    at::set_num_threads(1);
    session_ = *Session::open(spec_, data_, cache_, at::kCPU, course_);
    session_->network().initialise(1);
    auto optimiser = *Optimiser::make(session_->network().parameters(), {"adam", 0.01, 0, 0}, {});
    for (int step = 0; step < 60; ++step) {
      ASSERT_TRUE(bench().add_gradient(known, *task().targets(known), 1, Statistics::kRunning));
      optimiser.step();
    }
  }
  Workbench& bench() { return session_->bench(); }
  const Task& task() { return bench().task(); }
  std::vector<float> values() { return session_->network().save().values; }

  Status unlearn(const std::map<std::string, double>& given, const Selection& selection,
                 std::vector<at::Tensor> masks = {}) {
    const auto method = *choose_unlearner("as-unseen");
    const Settings settings = *settle("as-unseen", *method, given);
    LocalUnlearning work{bench(), selection, settings, std::move(masks), 5};
    return selection.forget.empty() ? method->repair(work) : method->forget(work);
  }

  std::vector<double> scores(const std::vector<std::uint32_t>& of) {
    const Answers answers = *bench().answers(of);
    return to_doubles(task().losses(answers.outputs, answers.targets).neg().exp());
  }

  NetworkSpec spec_;
  Data data_{80};
  PixelCache cache_{data_};
  Course course_;
  std::unique_ptr<Session> session_;
  const Selection owner_{records(0, 20), records(20, 50), records(50, 80), {}, records(20, 50)};
};

// Labels that the images do not show, so that only what was learned by heart is answered well.
class AsUnseen : public AsUnseenOf<TinyData, 4> {
 protected:
  AsUnseen() : AsUnseenOf(tiny_network()) {
    Random random(3);
    for (std::uint32_t i = 0; i < 80; ++i) data_.relabel(i, {static_cast<std::int32_t>(random.below(4))});
  }

  at::Tensor logs(const std::vector<std::uint32_t>& of) {
    return session_->network().forward(*bench().inputs(of), Statistics::kRunning).log_softmax(1);
  }
  // Mean KL(wanted ‖ answered), with a graph to differentiate.
  at::Tensor divergence(const at::Tensor& wanted, const std::vector<std::uint32_t>& of) {
    const at::Tensor p = wanted.softmax(1);
    return (p * (p.log() - logs(of))).sum(1).mean();
  }
};

// In the first step every gradient g is divided by its own size, so that all weights move equally far, by f / Σ|g|.
TEST_F(AsUnseen, AFirstStepIsTheDivergenceDividedByTheSizeOfItsGradient) {
  learn(records(0, 50));
  const Answers known = *bench().answers(owner_.forget), unseen = *bench().answers(owner_.held_out);
  const Answers trained = *bench().answers(records(0, 50));
  const at::Tensor loss = divergence(task().as_unseen(known, trained, unseen), owner_.forget);
  ASSERT_GT(loss.item<double>(), 0.01);
  loss.backward();
  double size = 0;
  for (const at::Tensor& parameter : session_->network().parameters())
    size += parameter.grad().abs().sum().item<double>();
  std::vector<at::Tensor> start, gradients;
  for (at::Tensor parameter : session_->network().parameters()) {
    start.push_back(parameter.detach().clone());
    gradients.push_back(parameter.grad());
    parameter.mutable_grad() = at::Tensor();
  }
  ASSERT_TRUE(unlearn({{"passes", 1}, {"batch", 64}}, owner_));
  const auto moved = session_->network().parameters();
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const at::Tensor is_clear = gradients[i].abs().gt(1e-4);  // the rest is rounding's to decide
    const at::Tensor expected = start[i] - gradients[i].sign() * (loss.item<double>() / size);
    EXPECT_LT(((moved[i] - expected) * is_clear).abs().max().item<double>(), 1e-5) << i;
  }
}

TEST_F(AsUnseen, ForgetRecordsComeToTheLevelOfUnseenOnesAndNotBelow) {
  learn(records(0, 50));
  const double before = *mean(scores(owner_.forget)), level = *mean(scores(owner_.held_out));
  ASSERT_GT(before, level + 0.2);
  const auto kept = *mean(scores(owner_.retain));
  ASSERT_TRUE(unlearn({{"passes", 60}}, owner_));
  const double after = *mean(scores(owner_.forget));
  EXPECT_LT(after, (before + level) / 2);
  EXPECT_GT(after, level - 0.12);
  EXPECT_GT(*mean(scores(owner_.retain)), kept - 0.1) << "what is retained is still known by heart";
}

TEST_F(AsUnseen, WhereForgetRecordsAreAnsweredNoBetterThanUnseenOnesNothingMoves) {
  learn(records(20, 80));  // the held-out records by heart, and not the forget records
  const auto before = values();
  ASSERT_TRUE(unlearn({}, owner_));
  EXPECT_EQ(values(), before) << "bit for bit";
}

TEST_F(AsUnseen, LaterRoundsEndWhereForgetRecordsAreAtTheLevelThatThePlanBeganWith) {
  learn(records(0, 50));
  const auto before = values();
  ASSERT_TRUE(unlearn({{"rounds_done", 1}, {"unseen_loss", 1e-6}}, owner_));
  EXPECT_EQ(values(), before) << "no record is answered better than that";
  ASSERT_TRUE(unlearn({{"rounds_done", 1}, {"unseen_loss", 100}}, owner_));
  EXPECT_NE(values(), before);
}

TEST_F(AsUnseen, OtherSitesHaveNothingToRepair) {
  learn(records(0, 50));
  const auto before = values();
  ASSERT_TRUE(unlearn({}, {{}, records(20, 50), records(50, 80), {}}));
  EXPECT_EQ(values(), before);
}

TEST_F(AsUnseen, WithFewerThanTwoHeldOutRecordsIsRefused) {
  learn(records(0, 50));
  for (const std::uint32_t end : {50U, 51U}) {
    const Status status = unlearn({}, {records(0, 20), records(20, 50), records(50, end), {}});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().fault, Fault::kBadInput);
    EXPECT_THAT(status.error().what, HasSubstr("compares with held-out records"));
  }
}

TEST_F(AsUnseen, AClassWithoutHeldOutRecordsIsComparedWithThoseOfAllClasses) {
  learn(records(0, 50));
  const auto is_of_first = [&](std::uint32_t record) { return data_.info(record).labels.front() == 0; };
  auto held_out = records(50, 80), first = owner_.forget;
  std::erase_if(held_out, is_of_first);
  std::erase_if(first, std::not_fn(is_of_first));
  ASSERT_GE(first.size(), 3U);
  // Alone, and beside a record of another class that is known no better than unseen ones.
  auto forget = first;
  for (const bool is_alone : {true, false}) {
    if (!is_alone) forget.push_back(held_out.back());
    learn(records(0, 50));
    const double before = *mean(scores(first));
    ASSERT_TRUE(unlearn({{"passes", 60}}, {forget, records(20, 50), held_out, {}, records(20, 50)}));
    EXPECT_LT(*mean(scores(first)), before - 0.1) << is_alone;
  }
}

TEST_F(AsUnseen, WithoutRetainRecordsForgetsAllTheSame) {
  learn(records(0, 50));
  const double before = *mean(scores(owner_.forget));
  ASSERT_TRUE(unlearn({}, {owner_.forget, {}, owner_.held_out, {}}));
  EXPECT_LT(*mean(scores(owner_.forget)), before - 0.1);
}

TEST_F(AsUnseen, WhatAMaskFreezesStaysBitForBit) {
  learn(records(0, 50));
  const auto before = values();
  Mask mask(before.size());
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = i % 2;
  ASSERT_TRUE(unlearn({}, owner_, session_->network().shaped_like_parameters(mask)));
  const auto after = values();
  std::size_t moved = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    moved += after[i] != before[i];
    if (mask[i] == 0) {
      ASSERT_EQ(after[i], before[i]) << i;
    }
  }
  EXPECT_GT(moved, 0U);
}

TEST_F(AsUnseen, RightAnswersAreLoweredWithinTheirClassAndTheOthersKeepTheirProportions) {
  TinyData data(8, 3);
  const auto of_three = *make_task(TaskKind::kMultiClass, data);
  const auto answers = [](const std::vector<std::vector<double>>& probabilities, const std::vector<int>& classes) {
    at::Tensor outputs = at::empty({static_cast<std::int64_t>(classes.size()), 3}, at::kFloat);
    at::Tensor targets = at::empty({static_cast<std::int64_t>(classes.size())}, at::kLong);
    for (std::size_t i = 0; i < classes.size(); ++i) {
      for (std::int64_t j = 0; j < 3; ++j)
        outputs[static_cast<std::int64_t>(i)][j] = std::log(probabilities[i][static_cast<std::size_t>(j)]);
      targets[static_cast<std::int64_t>(i)] = classes[i];
    }
    return Answers{outputs, targets};
  };
  const Answers known = answers({{0.9, 0.08, 0.02}, {0.2, 0.6, 0.2}}, {0, 1});
  const Answers unseen = answers({{0.5, 0.3, 0.2}, {0.1, 0.8, 0.1}}, {0, 1});
  const at::Tensor wanted = of_three->as_unseen(known, known, unseen).softmax(1);
  EXPECT_THAT(to_doubles(wanted[0]), ElementsAre(testing::DoubleNear(0.5, 1e-6), testing::DoubleNear(0.4, 1e-6),
                                                 testing::DoubleNear(0.1, 1e-6)));
  EXPECT_THAT(to_doubles(wanted[1]), ElementsAre(testing::DoubleNear(0.2, 1e-6), testing::DoubleNear(0.6, 1e-6),
                                                 testing::DoubleNear(0.2, 1e-6)))
      << "answered worse than unseen ones already";
}

class AsUnseenOfFindings : public AsUnseenOf<FindingData, 2> {
 protected:
  AsUnseenOfFindings() : AsUnseenOf(finding_network()) {
    Random random(3);
    for (std::uint32_t i = 0; i < 80; ++i) {
      std::vector<std::int32_t> drawn;
      for (int finding = 0; finding < 2; ++finding) drawn.push_back(random.chance(0.5) ? 1 : 0);
      data_.relabel(i, drawn);
    }
  }
};

TEST_F(AsUnseenOfFindings, EachFindingIsLoweredAmongThoseOfItsLabelAndUnknownOnesStay) {
  data_.relabel(0, {1, kUnmentioned});
  learn(records(1, 2));
  Answers known = *bench().answers(records(0, 2)), unseen = *bench().answers(records(50, 52));
  known.outputs.copy_(row({3, 2, -4, 1}).reshape({2, 2}));
  known.targets[1].fill_(0);
  unseen.outputs.copy_(row({1, 5, -2, -3}).reshape({2, 2}));
  unseen.targets.copy_(row({1, 0, 0, 0}).reshape({2, 2}));
  const at::Tensor wanted = task().as_unseen(known, known, unseen);
  EXPECT_THAT(to_doubles(wanted.flatten()), ElementsAre(1, 2, -2, 1))
      << "present: 3 to 1; not known: 2 stays; absent: -4 to -2; absent and wrong already: stays beside 5 and -3";
}

TEST_F(AsUnseenOfFindings, ForgetRecordsComeNearTheLevelOfUnseenOnes) {
  learn(records(0, 50));
  const double before = *mean(scores(owner_.forget)), level = *mean(scores(owner_.held_out));
  ASSERT_GT(before, level + 0.1);
  ASSERT_TRUE(unlearn({{"passes", 60}}, owner_));
  EXPECT_LT(*mean(scores(owner_.forget)), (before + level) / 2);
  EXPECT_GT(*mean(scores(owner_.forget)), level - 0.12);
}

}  // namespace
}  // namespace expunge
