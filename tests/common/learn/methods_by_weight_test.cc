// Methods that write weights or make inputs of their own: one step of each against its formula.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "common/learn/adversary.h"
#include "tests/common/learn/an_unlearning.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class WeightMethods : public Unlearning {
 protected:
  std::map<std::string, double> no_step() const { return {{"epochs", 0}, {"batch", 64}}; }

  std::vector<at::Tensor> parameters() { return session_->network().parameters(); }
  static std::vector<at::Tensor> copies(const std::vector<at::Tensor>& tensors) {
    std::vector<at::Tensor> copied;
    for (const at::Tensor& tensor : tensors) copied.push_back(tensor.detach().clone());
    return copied;
  }
  // The gradient of an objective at the weights as they are.
  std::vector<at::Tensor> gradient(const at::Tensor& objective) {
    objective.backward();
    std::vector<at::Tensor> gradients;
    for (at::Tensor& parameter : parameters()) {
      gradients.push_back(parameter.grad().clone());
      parameter.mutable_grad() = at::Tensor();
    }
    return gradients;
  }
  // The weights with these parameters.
  std::vector<float> with(const std::vector<at::Tensor>& values) {
    const at::NoGradGuard no_grad;
    for (std::size_t i = 0; i < values.size(); ++i) parameters()[i].copy_(values[i]);
    return session_->network().save().values;
  }
  static double length(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]).square().sum().item<double>();
    return std::sqrt(sum);
  }
};

TEST_F(WeightMethods, SsdScalesDownWhatMattersForTheForgottenAboveAll) {
  const auto dampened = after("ssd", {{"alpha", 1.5}, {"lambda", 1.2}, {"batch", 64}}, owner_);
  session_ = open();
  const auto forgotten = gradient(loss(records(0, 20))), all = gradient(loss(records(0, 50)));
  auto expected = copies(parameters());
  std::size_t hit = 0;
  for (std::size_t p = 0; p < expected.size(); ++p) {
    at::Tensor value = expected[p].flatten(), of_forgotten = forgotten[p].flatten(), of_all = all[p].flatten();
    for (std::int64_t i = 0; i < value.numel(); ++i) {
      const double f = std::pow(of_forgotten[i].item<double>(), 2), a = std::pow(of_all[i].item<double>(), 2);
      if (f <= 1.5 * a) continue;
      ++hit;
      value[i] = value[i].item<double>() * std::min(1.2 * a / f, 1.0);
    }
    expected[p] = value.view(expected[p].sizes());
  }
  EXPECT_GT(hit, 10U);
  expect_near(dampened, with(expected));
}

TEST_F(WeightMethods, SsdLeavesOtherSitesModelsAlone) {
  EXPECT_EQ(after("ssd", {}, other_), open()->network().save().values);
}

TEST_F(WeightMethods, ConvolutionTransposeSwapsTheAxesOfKernelsAlone) {
  auto given = no_step();
  for (const Selection& selection : {owner_, other_}) {
    const auto transposed = after("ct", given, selection);
    session_ = open();
    auto expected = copies(parameters());
    for (at::Tensor& value : expected)
      if (value.dim() == 4) value = value.transpose(2, 3).contiguous();
    EXPECT_EQ(transposed, with(expected));
  }
  const auto stepped = after("ct", one_plain_step(), owner_);
  session_ = open();
  auto turned = copies(parameters());
  for (at::Tensor& value : turned)
    if (value.dim() == 4) value = value.transpose(2, 3).contiguous();
  with(turned);
  expect_near(stepped, step_along(loss(records(20, 50)), 0.1));
}

TEST_F(WeightMethods, ConvolutionTransposeOnlyRepairsAfterTheFirstRound) {
  auto given = one_plain_step();
  given["rounds_done"] = 1;  // of a plan of one: the learning rate is whole again
  given["pace"] = 0.5;
  expect_near(after("ct", given, owner_), by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.05));
  expect_near(after("msg", given, owner_), by_hand({{records(20, 50), 1, Statistics::kRunning}}, 0.05));
}

TEST_F(WeightMethods, MsgResetsTheShareOfKernelsWithTheSmallestGradientsAndLearnsTheRestSlowly) {
  const Selection selection{records(0, 20), records(20, 40), {}, {}};  // as many retained: all of them count
  after("msg", no_step(), selection);
  const auto fresh = copies(parameters());
  session_ = open();
  const auto start = copies(parameters());
  const auto gradients = gradient(loss(records(20, 40)) - loss(records(0, 20)));
  std::vector<at::Tensor> pace;
  for (std::size_t p = 0; p < start.size(); ++p) {
    const at::Tensor is_reset = fresh[p].ne(start[p]);
    pace.push_back(at::where(is_reset.logical_or(at::zeros_like(is_reset).fill_(start[p].dim() != 4)),
                             at::zeros_like(start[p]).fill_(1), at::zeros_like(start[p]).fill_(0.1)));
    const auto count = is_reset.sum().item<std::int64_t>();
    if (start[p].dim() != 4) {
      EXPECT_EQ(count, 0);
      continue;
    }
    EXPECT_EQ(count, std::llround(0.3 * static_cast<double>(start[p].numel())));
    const at::Tensor sizes = gradients[p].abs();
    const double largest_reset = sizes.masked_select(is_reset).max().item<double>();
    const double smallest_kept = sizes.masked_select(is_reset.logical_not()).min().item<double>();
    EXPECT_LE(largest_reset, smallest_kept + 1e-6);
  }

  const auto stepped = after("msg", one_plain_step(), selection);
  with(fresh);
  const auto again = gradient(loss(records(20, 40)));
  auto expected = copies(fresh);
  for (std::size_t p = 0; p < expected.size(); ++p) expected[p] = fresh[p] - again[p] * pace[p] * 0.1;
  expect_near(stepped, with(expected));
}

// Three batches of forget records, and a single one of retain records.
TEST_F(WeightMethods, MsgWeighsFewRetainRecordsAsMuchAsManyForgetRecords) {
  const Selection selection{records(0, 24), records(30, 35), {}, {}};
  auto given = no_step();
  given["batch"] = 8;
  after("msg", given, selection);
  const auto fresh = copies(parameters());
  session_ = open();
  const auto gradients = gradient(loss(records(30, 35)) - loss(records(0, 24)));
  for (std::size_t p = 0; p < fresh.size(); ++p) {
    if (fresh[p].dim() != 4) continue;
    const at::Tensor is_reset = fresh[p].ne(parameters()[p]), sizes = gradients[p].abs();
    EXPECT_LE(sizes.masked_select(is_reset).max().item<double>(),
              sizes.masked_select(is_reset.logical_not()).min().item<double>() + 1e-6);
  }
}

// Kernels in another order of memory.
TEST_F(WeightMethods, ResNetsAreChangedAlike) {
  spec_.network = "resnet18";
  const Selection everything{records(0, 20), {}, {}, {}};
  for (const std::string method : {"ssd", "msg", "salun-soft", "site-removal"}) {
    auto given = one_plain_step();
    if (method == "ssd") given = {{"alpha", 1}};
    if (method == "site-removal") given["loss_bound"] = 100;
    const auto before = open()->network().save().values;
    EXPECT_NE(after(method, given, method == "site-removal" ? everything : owner_), before) << method;
  }
  const auto transposed = after("ct", no_step(), owner_);
  session_ = open();
  auto expected = copies(parameters());
  for (at::Tensor& value : expected)
    if (value.dim() == 4) value = value.transpose(2, 3).contiguous();
  EXPECT_EQ(transposed, with(expected));
}

class SiteRemoval : public WeightMethods {
 protected:
  std::map<std::string, double> one_climb() const {
    return {{"ascent_epochs", 1}, {"ascent_batch", 64}, {"ascent_rate", 0.1}, {"momentum", 0},
            {"weight_decay", 0},  {"loss_bound", 100},  {"clip", 1e6},        {"radius", 100}};
  }
  // The mean of the others, where the owner's model is a fifth of the global one; the network is left there.
  std::vector<at::Tensor> others() {
    session_ = open();
    const auto global = copies(parameters()), by_own = gradient(loss(records(0, 20)));
    std::vector<at::Tensor> centre;
    for (std::size_t p = 0; p < global.size(); ++p)
      centre.push_back((global[p] - (global[p] - by_own[p] * 0.1) * 0.2) / 0.8);
    with(centre);
    return centre;
  }
  Selection leaving_{records(0, 20), {}, {}, {}};
};

TEST_F(SiteRemoval, ClimbsFromTheMeanOfTheOthers) {
  const auto removed = after("site-removal", one_climb(), leaving_);
  others();
  expect_near(removed, step_along(loss(records(0, 20)), -0.1));
}

TEST_F(SiteRemoval, ClipsTheGradient) {
  auto given = one_climb();
  given["clip"] = 0.01;
  const auto removed = after("site-removal", given, leaving_);
  auto expected = others();
  const auto climb = gradient(loss(records(0, 20)));
  std::vector<at::Tensor> nothing;
  for (const at::Tensor& part : climb) nothing.push_back(at::zeros_like(part));
  const double size = length(climb, nothing);
  for (std::size_t p = 0; p < expected.size(); ++p) expected[p] = expected[p] + climb[p] * (0.1 * 0.01 / size);
  expect_near(removed, with(expected));
}

TEST_F(SiteRemoval, StaysInABallAroundTheMeanOfTheOthers) {
  auto given = one_climb();
  given["radius"] = 1e-4;
  after("site-removal", given, leaving_);
  const auto removed = copies(parameters());
  const auto centre = others();
  double mean = 0;
  for (int i = 0; i < 10; ++i)
    mean += length(session_->network().fresh_parameters(seed_for(5, "fresh " + std::to_string(i))), centre) / 10;
  EXPECT_NEAR(length(removed, centre), 1e-4 * mean, 2e-6 * mean);
}

TEST_F(SiteRemoval, EndsAtTheLossBound) {
  auto given = one_climb();
  given["loss_bound"] = 0.01;  // exceeded by a fresh network
  EXPECT_EQ(after("site-removal", given, leaving_), open()->network().save().values);
}

TEST_F(SiteRemoval, IsRefusedWhereRecordsAreRetained) {
  Selection nothing_drawn = leaving_;  // nothing of what the site retains
  nothing_drawn.kept = records(20, 50);
  const Error refused = refusal("site-removal", nothing_drawn);
  EXPECT_THAT(refused.what, HasSubstr("this one retains 30"));
  EXPECT_THAT(std::string(refused.told.text()), HasSubstr("this one retains some; choose"));
}

class ByInput : public WeightMethods {
 protected:
  // The gradient of the records' losses by their inputs.
  at::Tensor input_gradient(const std::vector<std::uint32_t>& wanted) {
    const at::Tensor x = session_->bench().inputs(wanted)->clone().set_requires_grad(true);
    const at::Tensor given = session_->network().forward(x, Statistics::kRunning);
    at::cross_entropy_loss(given, labels(wanted), {}, at::Reduction::Sum).backward();
    for (at::Tensor& parameter : parameters()) parameter.mutable_grad() = at::Tensor();
    return x.grad();
  }
};

TEST_F(ByInput, AdversariesOfOneStepAreARadiusAlongTheGradient) {
  const auto all = records(0, 20);
  const double radius = 3;  // of pixels from 0 to 1: 6 of inputs from −1 to 1
  const Adversaries found = *adversaries(session_->bench(), all, {.steps = 1, .radius = radius});
  const at::Tensor x = *session_->bench().inputs(all), slope = input_gradient(all), right = labels(all);
  std::size_t in_first_ball = 0;
  for (std::int64_t i = 0; i < 20; ++i) {
    const at::Tensor moved = (x[i] + slope[i] / slope[i].norm() * (2 * radius)).clamp(-1, 1);
    const at::Tensor given = session_->network().forward(moved.unsqueeze(0), Statistics::kRunning).argmax(1);
    if (given[0].equal(right[i])) continue;
    ++in_first_ball;
    const auto row = std::ranges::find(found.records, static_cast<std::uint32_t>(i)) - found.records.begin();
    ASSERT_LT(row, std::ssize(found.records));
    EXPECT_LT((found.inputs[row] - moved).abs().max().item<double>(), 1e-5);
    EXPECT_TRUE(found.labels[row].equal(given[0]));
  }
  EXPECT_GT(in_first_ball, 0U);
}

TEST_F(ByInput, AdversariesAreWronglyAnsweredAndLookLikeImages) {
  const Adversaries found = *adversaries(session_->bench(), records(0, 20), {.steps = 5, .radius = 0.01});
  ASSERT_FALSE(found.records.empty());
  const at::Tensor given = session_->network().forward(found.inputs, Statistics::kRunning).argmax(1);
  EXPECT_TRUE(given.equal(found.labels));
  EXPECT_FALSE(given.eq(labels(found.records)).any().item<bool>());
  EXPECT_LE(found.inputs.abs().max().item<double>(), 1);
  EXPECT_EQ(found.among(std::vector<std::uint32_t>{99}), std::vector<std::uint32_t>{});
}

TEST_F(ByInput, AmunDescendsOnAdversariesForgetAndRetainRecordsTogether) {
  auto given = one_plain_step();
  given["steps"] = 5;
  for (const double with_forget : {0, 1}) {
    given["with_forget"] = with_forget;
    const auto unlearned = after("amun", given, owner_);
    session_ = open();
    const Adversaries found = *adversaries(session_->bench(), owner_.forget, {.steps = 5, .radius = 0.01});
    const at::Tensor turned = session_->network().forward(found.inputs, Statistics::kRunning);
    expect_near(unlearned, step_along(at::cross_entropy_loss(turned, found.labels) + loss(owner_.retain) +
                                          loss(owner_.forget) * with_forget,
                                      0.1));
  }
}

class ClassRemoval : public ByInput {
 protected:
  ClassRemoval() {
    for (const std::uint32_t i : records(0, 50))
      (data_.info(i).labels[0] == 0 ? whole_.forget : whole_.retain).push_back(i);
  }
  Selection whole_;  // class 0 is forgotten
};

TEST_F(ClassRemoval, TrainsTheClassOnItsNearestNeighbours) {
  const auto removed = after("class-removal", one_plain_step(), whole_);
  session_ = open();
  const at::Tensor x = *session_->bench().inputs(whole_.forget);
  const at::Tensor moved = (x + input_gradient(whole_.forget).sign() * 0.2).clamp(-1, 1);  // a tenth of −1 to 1
  const at::Tensor given = session_->network().forward(moved, Statistics::kRunning).detach();
  const at::Tensor nearest = given.slice(1, 1, 4).argmax(1) + 1;  // of classes 1 to 3
  expect_near(removed, step_along(at::cross_entropy_loss(outputs(whole_.forget), nearest) + loss(whole_.retain), 0.1));
}

TEST_F(ClassRemoval, IsRefusedWhereRecordsOfTheClassAreRetained) {
  Selection part = whole_;
  part.kept = part.retain;  // the one record of the class among these was not drawn
  part.kept.push_back(part.forget.back());
  part.forget.pop_back();
  const Error refused = refusal("class-removal", part);
  EXPECT_THAT(refused.what, HasSubstr("retains records of class 0"));
  EXPECT_THAT(std::string(refused.told.text()), HasSubstr("of a class that is forgotten; choose"));
}

}  // namespace
}  // namespace expunge
