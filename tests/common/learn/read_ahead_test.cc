// Reading ahead, alone and under a learner: who reads, how far ahead, and that nothing but time depends on it.
#include "common/learn/read_ahead.h"

#include <gmock/gmock.h>

#include "common/learn/deck.h"
#include "common/learn/torch_learner.h"
#include "tests/common/learn/a_torch_learner.h"
#include "tests/common/learn/data_on_disk.h"

namespace expunge {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class ReadingAhead : public testing::Test {
 protected:
  // Waits until so many records were read, and a while longer.
  static std::size_t reads_after(const CountedData& data, std::size_t expected) {
    for (int waits = 0; data.reads() < expected && waits < 10000; ++waits) std::this_thread::sleep_for(milliseconds(1));
    std::this_thread::sleep_for(milliseconds(50));
    return data.reads();
  }

  at::Tensor pixels_of(const std::vector<std::uint32_t>& wanted) {
    const CountedData data(true);
    return *PixelCache(data).gather(wanted, [] { return false; });
  }

  CountedData data_{false};
  PixelCache cache_{data_};
  Course course_;
  const Batches batches_{{1, 5, 9}, {2, 2}, {7}, {1, 5, 9}, {30, 31}};
};

TEST_F(ReadingAhead, GivesTheSamePixelsInTheOrderAnnounced) {
  ReadAhead ahead(cache_, course_);
  ahead.expect(batches_);
  for (const auto& batch : batches_) EXPECT_TRUE(ahead.take(batch)->equal(pixels_of(batch)));
  EXPECT_EQ(data_.reads(), 11U) << "each batch once";
}

TEST_F(ReadingAhead, ReadsTwoBatchesBeforeTheyAreTakenAndNoMore) {
  ReadAhead ahead(cache_, course_);
  ahead.expect(batches_);
  EXPECT_EQ(reads_after(data_, 5), 5U);
  EXPECT_TRUE(ahead.take(batches_[0]));
  EXPECT_EQ(reads_after(data_, 6), 6U);
}

TEST_F(ReadingAhead, ReadsWhatNobodyAnnouncedOnTheSameThread) {
  {
    ReadAhead ahead(cache_, course_);
    EXPECT_TRUE(ahead.take(batches_[1])->equal(pixels_of(batches_[1])));
    ahead.expect(batches_);
    EXPECT_TRUE(ahead.take(batches_[4])->equal(pixels_of(batches_[4]))) << "those before it are dropped";
    EXPECT_TRUE(ahead.take(batches_[0])->equal(pixels_of(batches_[0])));
  }
  EXPECT_EQ(data_.readers().size(), 1U);
  EXPECT_FALSE(data_.readers().contains(std::this_thread::get_id()));
}

TEST_F(ReadingAhead, KeepsWhatWasReadAndIsAnnouncedAgain) {
  ReadAhead ahead(cache_, course_);
  ahead.expect({batches_[0], batches_[1]});
  EXPECT_EQ(reads_after(data_, 5), 5U);
  ahead.expect({batches_[0], batches_[4]});
  EXPECT_TRUE(ahead.take(batches_[0])->equal(pixels_of(batches_[0])));
  EXPECT_TRUE(ahead.take(batches_[4])->equal(pixels_of(batches_[4])));
  EXPECT_EQ(data_.reads(), 7U);
}

TEST_F(ReadingAhead, WhatComesBeforeLeavesTheRestAnnouncedAndRead) {
  ReadAhead ahead(cache_, course_);
  ahead.expect({batches_[0], batches_[1]});
  EXPECT_EQ(reads_after(data_, 5), 5U);
  ahead.expect_before({batches_[2], batches_[4]});
  EXPECT_EQ(reads_after(data_, 8), 8U) << "without being taken";
  for (const int batch : {2, 4, 0, 1}) {
    const auto& wanted = batches_[static_cast<std::size_t>(batch)];
    EXPECT_TRUE(ahead.take(wanted)->equal(pixels_of(wanted)));
  }
  EXPECT_EQ(data_.reads(), 8U) << "each batch once";
}

TEST_F(ReadingAhead, AnErrorIsThatBatchsAlone) {
  data_.damage(2);
  ReadAhead ahead(cache_, course_);
  ahead.expect(batches_);
  EXPECT_TRUE(ahead.take(batches_[0]));
  const auto damaged = ahead.take(batches_[1]);
  ASSERT_FALSE(damaged);
  EXPECT_THAT(damaged.error().what, HasSubstr("record 2 is damaged"));
  EXPECT_TRUE(ahead.take(batches_[2]));
}

TEST_F(ReadingAhead, EndsWithoutReadingWhatIsLeft) {
  const CountedData slow(false, milliseconds(20));
  PixelCache cache(slow);
  { ReadAhead(cache, course_).expect({records(0, 60)}); }
  EXPECT_LT(slow.reads(), 10U);
}

TEST_F(ReadingAhead, StopEndsAWaitBetweenRecords) {
  const CountedData slow(false, milliseconds(20));
  PixelCache cache(slow);
  ReadAhead ahead(cache, course_);
  std::thread stopper([&] {
    while (slow.reads() == 0) std::this_thread::yield();
    course_.stop();
  });
  const auto batch = ahead.take(records(0, 60));
  stopper.join();
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().fault, Fault::kUnavailable);
  EXPECT_LT(slow.reads(), 10U);
}

TEST(Deck, TellsTheNextBatchWhereItIsDecided) {
  Random random(1);
  Deck deck(records(0, 6), 2, random);
  EXPECT_TRUE(deck.next().empty()) << "not shuffled yet";
  for (int batch = 0; batch < 2; ++batch) {
    deck.draw();
    const std::vector<std::uint32_t> told(deck.next().begin(), deck.next().end());
    const auto drawn = deck.draw();
    EXPECT_TRUE(std::ranges::equal(told, drawn));
    if (batch == 0) deck.draw();
  }
}

// What a learner makes of a data set in memory and of the same on disk.
class LearningFromDisk : public testing::Test {
 protected:
  static Selection some() { return {records(0, 12), records(12, 40), records(40, 50), records(50, 60)}; }
  static Selection leaving() { return {records(0, 12), {}, records(40, 50), {}}; }
  // A model of the forget records alone.
  static Weights by_heart(Learner& learner) {
    const auto fresh = perform(learner, an_instruction(Work::kInitialise), nullptr, nullptr, {});
    auto instruction = an_instruction(Work::kTrain);
    instruction.recipe.local_epochs = 30;
    return *perform(learner, instruction, &*fresh->weights, nullptr, {{}, records(0, 12), {}, {}})->weights;
  }
  static Outcome outcome_on(const std::shared_ptr<const CountedData>& data, const std::string& method,
                            const std::map<std::string, double>& parameters = {}) {
    const auto learner = *make_torch_learner(data, "cpu", 1);
    const Weights base = by_heart(*learner);
    auto instruction = an_instruction(method.empty() ? Work::kTrain : Work::kUnlearn);
    instruction.method = method;
    instruction.parameters = parameters;
    const Mask everything(base.values.size(), 1);
    auto outcome = perform(*learner, instruction, &base, method == "as-unseen" ? &everything : nullptr,
                           method == "site-removal" ? leaving() : some());
    EXPECT_TRUE(outcome) << outcome.error().what;
    return *outcome;
  }
};

TEST_F(LearningFromDisk, GivesTheSameBits) {
  const auto in_memory = std::make_shared<CountedData>(true), on_disk = std::make_shared<CountedData>(false);
  const std::vector<std::pair<std::string, std::map<std::string, double>>> works{
      {"", {}},
      {"random-labels", {{"epochs", 3}, {"batch", 4}, {"unseen_loss", 5}}},
      {"random-labels", {{"epochs", 1}, {"batch", 4}, {"guard", 0}}},
      {"neg-grad-plus", {{"epochs", 1}, {"batch", 4}}},
      {"fine-tune", {{"epochs", 2}, {"batch", 8}}},
      {"as-unseen", {{"passes", 4}, {"batch", 4}}},
      {"l1-sparse", {{"epochs", 2}, {"batch", 8}}},
      {"amun", {{"epochs", 1}, {"batch", 4}, {"steps", 3}}},
      {"site-removal", {{"ascent_epochs", 2}, {"ascent_batch", 2}, {"loss_bound", 100}}}};
  for (const auto& [method, parameters] : works) {
    const Outcome kept = outcome_on(in_memory, method, parameters), read = outcome_on(on_disk, method, parameters);
    EXPECT_EQ(kept.weights->values, read.weights->values) << method;
    EXPECT_EQ(kept.measures, read.measures) << method;
    EXPECT_GT(kept.sample_visits, 0U) << method << " does something";
  }
  EXPECT_FALSE(on_disk->readers().contains(std::this_thread::get_id()));
  EXPECT_EQ(in_memory->readers().count(std::this_thread::get_id()), in_memory->readers().size()) << "no thread";
}

TEST_F(LearningFromDisk, HandsOnWhatReadingFailedWith) {
  const auto data = std::make_shared<CountedData>(false);
  data->damage(20);
  const auto learner = *make_torch_learner(data, "cpu", 1);
  const auto base = perform(*learner, an_instruction(Work::kInitialise), nullptr, nullptr, {});
  const auto outcome = perform(*learner, an_instruction(Work::kTrain), &*base->weights, nullptr, some());
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().what, HasSubstr("record 20 is damaged"));
}

TEST_F(LearningFromDisk, TellsHowLongItWaited) {
  const auto slow = std::make_shared<CountedData>(false, milliseconds(5));
  const Outcome outcome = outcome_on(slow, "");
  EXPECT_GT(outcome.waited, 0.05) << "the first batch, at least, is waited for";
  EXPECT_LE(outcome.waited, outcome.seconds);
}

}  // namespace
}  // namespace expunge
