// What the work on records announces before it takes it, so that it can be read meanwhile; and how often it looks.
#include <algorithm>
#include <deque>

#include "common/learn/adversary.h"
#include "common/learn/relearning.h"
#include "common/learn/training.h"
#include "tests/common/learn/an_unlearning.h"

namespace expunge {
namespace {

// Counts the batches that are taken, and those among them that nobody told of.
class WatchedSamples final : public Samples {
 public:
  explicit WatchedSamples(Samples& images) : images_(images) {}
  std::size_t taken() const { return taken_; }
  std::size_t unannounced() const { return unannounced_; }

  InputRange range() const override { return images_.range(); }
  Duration waited() const override { return images_.waited(); }
  void expect(const Batches& next) override { told_ = {next.begin(), next.end()}; }
  void expect_before(const Batches& next) override { told_.insert(told_.begin(), next.begin(), next.end()); }
  Result<at::Tensor> inputs(std::span<const std::uint32_t> records) override {
    ++taken_;
    while (!told_.empty() && !std::ranges::equal(told_.front(), records)) told_.pop_front();
    if (told_.empty())
      ++unannounced_;
    else
      told_.pop_front();
    return images_.inputs(records);
  }

 private:
  Samples& images_;
  std::deque<std::vector<std::uint32_t>> told_;
  std::size_t taken_ = 0, unannounced_ = 0;
};

// A network that knows records 0 to 39 by heart, whose labels the images do not show.
class Announced : public Unlearning {
 protected:
  void SetUp() override {
    Unlearning::SetUp();
    Random random(3);
    for (std::uint32_t i = 0; i < 60; ++i) data_.relabel(i, {static_cast<std::int32_t>(random.below(4))});
    Recipe recipe;
    recipe.batch = 20;
    recipe.local_epochs = 40;
    ASSERT_TRUE(train(bench_, recipe, 0.01, records(0, 40), 1));
    ASSERT_EQ(watched_.unannounced(), 0U) << "training";
    by_heart_ = known_->network().save();
  }

  void unlearn(const std::string& method, std::map<std::string, double> given, const Selection& selection) {
    const auto unlearner = *choose_unlearner(method);
    if (method != "ssd" && method != "as-unseen") given["learning_rate"] = 1e-4;
    given["batch"] = 4;
    const Settings settings = *settle(method, *unlearner, given);
    LocalUnlearning work{bench_, selection, settings, {}, 5};
    ASSERT_TRUE(known_->network().load(by_heart_));
    const std::size_t before = watched_.taken();
    const Status status = unlearner->forget(work);
    ASSERT_TRUE(status) << status.error().what;
    taken_ = watched_.taken() - before;
  }

  std::unique_ptr<Session> known_ = open();
  std::unique_ptr<Task> task_ = *make_task(TaskKind::kMultiClass, data_);
  ImageSamples images_{cache_, spec_, {}, course_, clock_};
  WatchedSamples watched_{images_};
  Workbench bench_{known_->network(), watched_, *task_, course_, clock_};
  const Selection owner_{records(0, 20), records(20, 40), records(40, 60), {}, records(20, 40)};
  const Selection leaving_{records(0, 20), {}, {}, {}};
  Weights by_heart_;
  std::size_t taken_ = 0;  // by the last method
};

TEST_F(Announced, IsEveryBatchOfEveryMethod) {
  for (const std::string method :
       {"as-unseen", "fine-tune", "gradient-ascent", "neg-grad-plus", "l1-sparse", "random-labels", "salun",
        "salun-soft", "regun", "amun", "msg", "ct", "ssd", "rum", "fedquit"}) {
    unlearn(method, {}, owner_);
    EXPECT_EQ(watched_.unannounced(), 0U) << method;
    EXPECT_GE(taken_, 5U) << method << " does something";
  }
}

TEST_F(Announced, IsWhatASiteThatLeavesClimbsOn) {
  unlearn("site-removal", {{"ascent_epochs", 1}, {"ascent_batch", 2}, {"ascent_rate", 1e-6}, {"loss_bound", 100}},
          leaving_);
  EXPECT_EQ(watched_.unannounced(), 0U);
  EXPECT_EQ(taken_, 1U + 10U + 10U + 4U) << "its own model, the ascent, and a look every quarter of a pass";
}

TEST_F(Announced, IsWhatIsLearntAgain) {
  Relearn how{.recipe = {}, .loss = 0, .passes = 2, .seed = 5};
  how.recipe.batch = 2;
  const std::size_t before = watched_.taken();
  ASSERT_TRUE(relearn(bench_, records(40, 60), how));
  EXPECT_EQ(watched_.unannounced(), 0U);
  EXPECT_EQ(watched_.taken() - before, 20U + 7U) << "two passes, and a look after every sixth record";
}

TEST_F(Announced, IsWhatIsAttackedAndItIsReadOnce) {
  const std::size_t before = watched_.taken();
  const Adversaries found = *adversaries(bench_, records(0, 20), {.steps = 1, .radius = 1e-4});
  EXPECT_GT(found.records.size(), 0U) << "after some doublings";
  EXPECT_EQ(watched_.unannounced(), 0U);
  EXPECT_EQ(watched_.taken() - before, 1U);
}

}  // namespace
}  // namespace expunge
