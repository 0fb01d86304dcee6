// A method's work on 60 tiny records from a fresh network, and the same step worked out by hand.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "common/learn/session.h"
#include "common/learn/unlearner.h"
#include "tests/common/learn/tiny_data.h"

namespace expunge {

class Unlearning : public testing::Test {
 protected:
  Unlearning() : Unlearning(4) {}
  explicit Unlearning(std::int64_t classes) : data_(60, classes) { spec_.classes = classes; }

  void SetUp() override {
    at::set_num_threads(1);
    session_ = open();
  }

  std::unique_ptr<Session> open() {
    auto session = *Session::open(spec_, data_, cache_, at::kCPU, course_);
    session->network().initialise(1);
    return session;
  }

  // The method's round on this selection, from the same start.
  std::vector<float> after(const std::string& method, std::map<std::string, double> given, const Selection& selection) {
    session_ = open();
    const auto unlearner = *choose_unlearner(method);
    const Settings settings = *settle(method, *unlearner, given);
    LocalUnlearning work{session_->bench(), selection, settings, masks_, 5};
    const Status status = selection.forget.empty() ? unlearner->repair(work) : unlearner->forget(work);
    EXPECT_TRUE(status);
    return session_->network().save().values;
  }

  struct Term {
    std::vector<std::uint32_t> records;
    double weight;
    Statistics statistics;
  };
  // One step of plain descent from the start, along the sum of weight · mean loss.
  std::vector<float> by_hand(const std::vector<Term>& terms, double learning_rate) {
    session_ = open();
    return step_by_hand(terms, learning_rate);
  }
  std::vector<float> step_by_hand(const std::vector<Term>& terms, double learning_rate) {
    ImageSamples samples(cache_, spec_, session_->network().placement(), course_, clock_);
    const auto task = *make_task(TaskKind::kMultiClass, data_);
    at::Tensor objective = at::zeros({});
    for (const Term& term : terms) {
      const at::Tensor outputs = session_->network().forward(*samples.inputs(term.records), term.statistics);
      objective = objective + term.weight * at::cross_entropy_loss(outputs, *task->targets(term.records));
    }
    return step_along(objective, learning_rate);
  }
  // One step of plain descent of the network as it is.
  std::vector<float> step_along(const at::Tensor& objective, double learning_rate) {
    objective.backward();
    const at::NoGradGuard no_grad;
    for (at::Tensor parameter : session_->network().parameters()) {
      parameter.sub_(parameter.grad() * learning_rate);
      parameter.mutable_grad() = at::Tensor();
    }
    return session_->network().save().values;
  }

  // What the network as it is answers, with a graph to differentiate.
  at::Tensor outputs(const std::vector<std::uint32_t>& records) {
    return session_->network().forward(*session_->bench().inputs(records), Statistics::kRunning);
  }
  at::Tensor labels(const std::vector<std::uint32_t>& records) { return *session_->bench().task().targets(records); }
  at::Tensor loss(const std::vector<std::uint32_t>& records) {
    return at::cross_entropy_loss(outputs(records), labels(records));
  }

  Error refusal(const std::string& method, const Selection& selection) {
    const auto unlearner = *choose_unlearner(method);
    const Settings settings = *settle(method, *unlearner, {});
    LocalUnlearning work{session_->bench(), selection, settings, {}, 5};
    const Status status = unlearner->forget(work);
    EXPECT_FALSE(status);
    return status ? Error{} : status.error();
  }

  void expect_near(const std::vector<float>& a, const std::vector<float>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 2e-6) << i;
  }

  std::map<std::string, double> one_plain_step() const {
    return {{"epochs", 1}, {"batch", 64}, {"learning_rate", 0.1}, {"momentum", 0}, {"weight_decay", 0}};
  }

  NetworkSpec spec_ = tiny_network();
  TinyData data_;
  PixelCache cache_{data_};
  Course course_;
  SystemClock clock_;
  std::unique_ptr<Session> session_;
  std::vector<at::Tensor> masks_;  // what `after` may change; empty: all
  Selection owner_{records(0, 20), records(20, 50), {}, {}};
  Selection other_{{}, records(20, 50), {}, {}};
};

// With two classes there is one wrong label, so that it is known what is drawn.
class UnlearningOfTwoClasses : public Unlearning {
 protected:
  UnlearningOfTwoClasses() : Unlearning(2) {}
};

}  // namespace expunge
