// Methods that differ from fine-tuning by what they descend on: one step of each against its formula.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "common/learn/repair.h"
#include "tests/common/learn/an_unlearning.h"
#include "tests/common/learn/finding_data.h"

namespace expunge {
namespace {

using testing::HasSubstr;

TEST_F(Unlearning, L1SparseAddsTheSignsOfTheWeights) {
  auto given = one_plain_step();
  given["gamma"] = 0.01;
  given["rounds_done"] = 2;  // the third of five: 0.6 of the plan is left, of the weight and of the learning rate
  given["pace"] = 0.6;
  given["plan_rounds"] = 5;
  for (const Selection& selection : {owner_, other_}) {
    const auto sparse = after("l1-sparse", given, selection);
    session_ = open();
    at::Tensor size = at::zeros({});
    for (const at::Tensor& parameter : session_->network().parameters()) size = size + parameter.abs().sum();
    expect_near(sparse, step_along(loss(records(20, 50)) + size * (0.01 * 0.6), 0.1 * 0.6));
  }
}

TEST_F(Unlearning, PlanIsLeftInEqualPartsOverItsRoundsAndTheirEpochs) {
  const auto left = [&](double rounds_done, int epochs_done) {
    const Settings settings{{"rounds_done", rounds_done}, {"plan_rounds", 5}, {"epochs", 2}};
    return plan_left({session_->bench(), owner_, settings, {}, 5}, epochs_done);
  };
  EXPECT_EQ(left(0, 0), 1);
  EXPECT_NEAR(left(0, 1), 0.9, 1e-12);
  EXPECT_NEAR(left(4, 0), 0.2, 1e-12);
  EXPECT_NEAR(left(4, 1), 0.1, 1e-12);
  EXPECT_EQ(left(7, 0), 0) << "rounds beyond the plan";
}

TEST_F(Unlearning, ReGUnDescendsOnTheDivergenceFromWhatUnseenRecordsOfTheClassAreAnswered) {
  Selection selection = owner_;
  selection.held_out = records(50, 60);
  auto given = one_plain_step();
  given["lambda"] = 0.7;
  const auto matched = after("regun", given, selection);

  session_ = open();
  const at::Tensor seen = outputs(selection.held_out).detach().softmax(1), classes = labels(selection.held_out);
  at::Tensor divergence = at::zeros({});
  const at::Tensor logs = outputs(selection.forget).log_softmax(1), wanted = labels(selection.forget);
  for (std::int64_t i = 0; i < wanted.numel(); ++i) {
    at::Tensor mean = at::zeros({4});
    int alike = 0;
    for (std::int64_t j = 0; j < classes.numel(); ++j)
      if (classes[j].item<std::int64_t>() == wanted[i].item<std::int64_t>()) mean += seen[j], ++alike;
    mean = alike > 0 ? mean / alike : seen.mean(0);
    divergence = divergence + (mean * (mean.log() - logs[i])).sum() / 20;
  }
  expect_near(matched, step_along(loss(selection.retain) + divergence * 0.7, 0.1));
}

TEST_F(Unlearning, ReGUnWithoutHeldOutRecordsIsRefused) {
  EXPECT_THAT(refusal("regun", owner_).what, HasSubstr("compares with held-out records"));
}

TEST_F(Unlearning, FedQuitDistilsFromTheModelWithTheRightClassPushedDown) {
  const auto distilled = after("fedquit", one_plain_step(), owner_);
  session_ = open();
  at::Tensor teacher = outputs(owner_.forget).detach().clone();
  const at::Tensor right = labels(owner_.forget);
  for (std::int64_t i = 0; i < 20; ++i) teacher[i][right[i].item<std::int64_t>()] = teacher[i].min().item<float>();
  const at::Tensor student = outputs(owner_.forget).log_softmax(1);
  expect_near(distilled, step_along(-(teacher.softmax(1) * student).sum() / 20, 0.1));
}

TEST_F(UnlearningOfTwoClasses, SoftThresholdingTakesTheSmallestChangesBack) {
  auto given = one_plain_step();
  given["frozen"] = 0.5;
  const auto softened = after("salun-soft", given, owner_);
  const auto before = open()->network().save();
  for (const std::uint32_t i : owner_.forget) data_.relabel(i, {1 - data_.info(i).labels[0]});
  auto expected = by_hand({{owner_.forget, 1, Statistics::kRunning}, {owner_.retain, 1, Statistics::kRunning}}, 0.1);

  std::vector<float> sizes;
  std::vector<std::size_t> trained;
  for (std::size_t t = 0; t < before.manifest->tensors().size(); ++t)
    for (std::size_t i = before.manifest->offset(t); i < before.manifest->offset(t + 1); ++i)
      if (before.manifest->tensors()[t].role == TensorRole::kParameter) {
        trained.push_back(i);
        sizes.push_back(std::abs(expected[i] - before.values[i]));
      }
  std::ranges::sort(sizes);
  const float threshold = sizes[sizes.size() / 2 - 1];
  std::size_t back = 0;
  for (const std::size_t i : trained) {
    const float change = expected[i] - before.values[i];
    expected[i] = before.values[i] + std::copysign(std::max(std::abs(change) - threshold, 0.0F), change);
    back += softened[i] == before.values[i];
  }
  expect_near(softened, expected);
  EXPECT_GE(back, sizes.size() / 2) << "bit for bit";
}

TEST_F(UnlearningOfTwoClasses, RumFineTunesAndThenRelabelsTheThirdThatIsRememberedMost) {
  const auto unlearned = after("rum", one_plain_step(), owner_);
  session_ = open();
  const auto losses =
      to_doubles(at::cross_entropy_loss(outputs(owner_.forget), labels(owner_.forget), {}, at::Reduction::None));
  std::vector<std::uint32_t> order = owner_.forget;  // records 0 to 19
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return losses[i]; });
  const std::vector<std::uint32_t> remembered(order.begin() + 12, order.end());
  by_hand({{owner_.retain, 1, Statistics::kRunning}}, 0.1);
  for (const std::uint32_t i : remembered) data_.relabel(i, {1 - data_.info(i).labels[0]});
  step_by_hand({{remembered, 1, Statistics::kRunning}}, 0.1);
  expect_near(unlearned, step_by_hand({{owner_.retain, 1, Statistics::kRunning}}, 0.1));
}

// A fresh network has few weights that matter ten times more for some records.
std::map<std::string, double> least(const std::string& method) {
  return method == "ssd" ? std::map<std::string, double>{{"alpha", 1}} : std::map<std::string, double>{};
}

// Every second element may change.
TEST_F(UnlearningOfTwoClasses, WhatAMaskFreezesStaysBitForBit) {
  Selection selection = owner_;
  selection.held_out = records(50, 60);
  const auto before = open()->network().save();
  Mask mask(before.values.size());
  for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = i % 2;
  masks_ = session_->network().shaped_like_parameters(mask);
  for (const std::string method :
       {"l1-sparse", "regun", "fedquit", "salun-soft", "rum", "amun", "msg", "ct", "ssd", "salun"}) {
    const auto values = after(method, least(method), selection);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < mask.size(); ++i) {
      moved += values[i] != before.values[i];
      if (mask[i] == 0) {
        ASSERT_EQ(values[i], before.values[i]) << method << " " << i;
      }
    }
    EXPECT_GT(moved, 0U) << method;
  }
}

// On labels per finding: what is defined for them moves the model, the rest is refused.
class UnlearningOfFindings : public testing::Test {
 protected:
  std::unique_ptr<Session> open() {
    auto session = *Session::open(finding_network(), data_, cache_, at::kCPU, course_);
    session->network().initialise(1);
    return session;
  }
  Status unlearn(Session& session, const std::string& method, bool retains) {
    const Selection selection{records(0, 20), retains ? records(20, 50) : records(0, 0), records(50, 60), {}};
    const auto unlearner = *choose_unlearner(method);
    const Settings settings = *settle(method, *unlearner, least(method));
    LocalUnlearning work{session.bench(), selection, settings, {}, 5};
    return unlearner->forget(work);
  }
  FindingData data_{60};
  PixelCache cache_{data_};
  Course course_;
};

TEST_F(UnlearningOfFindings, WorksWithEveryMethodThatIsDefinedForThem) {
  data_.relabel(3, {kUncertain, kUnmentioned});
  data_.relabel(4, {1, kUnmentioned});
  for (const std::string method : {"fine-tune", "gradient-ascent", "neg-grad-plus", "l1-sparse", "random-labels",
                                   "salun-soft", "regun", "msg", "ct", "ssd", "rum", "site-removal", "fedquit"}) {
    const auto session = open();
    const auto before = session->network().save().values;
    const Status done = unlearn(*session, method, method != "site-removal");
    ASSERT_TRUE(done) << method << ": " << done.error().what;
    const auto after = session->network().save().values;
    EXPECT_TRUE(std::ranges::all_of(after, [](float value) { return std::isfinite(value); })) << method;
    if (method != "site-removal") {
      EXPECT_NE(after, before) << method;  // a fresh network may have reached its bound
    }
  }
}

TEST_F(UnlearningOfFindings, IsRefusedByMethodsThatNeedOneClassARecord) {
  for (const std::string method : {"amun", "class-removal"}) {
    const auto session = open();
    const Status done = unlearn(*session, method, true);
    ASSERT_FALSE(done) << method;
    EXPECT_THAT(done.error().what, HasSubstr("needs one class a record")) << method;
    EXPECT_THAT(std::string(done.error().told.text()), HasSubstr("choose another method")) << method;
  }
}

}  // namespace
}  // namespace expunge
