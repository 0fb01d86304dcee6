#include "site-agent/local_round.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "common/model/own_tensors.h"
#include "common/model/safetensors.h"
#include "tests/site-agent/a_learner.h"

namespace expunge {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<const Blob> model_file(const NetworkSpec& network = small_network()) {
  return std::make_shared<MemoryBlob>(encode_safetensors(small_weights(), to_metadata(network)));
}

Compute a_compute(Work work = Work::kTrain) {
  Compute compute{.round = {3}, .instruction = {}, .base = model_file(), .mask = nullptr, .selection = {}};
  compute.instruction.work = work;
  compute.instruction.network = small_network();
  if (work == Work::kInitialise) compute.base = nullptr;
  return compute;
}

Result<Computed> run(const Compute& compute, float step = 1, bool stopped = false) {
  AddingLearner learner;
  learner.step = step;
  Course course;
  if (stopped) course.stop();
  return carry_out(compute, learner, course);
}

std::vector<float> floats_of(const Blob& blob) {
  const Bytes bytes = *read_all(blob, 1 << 20);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

TEST(LocalRound, TrainingGivesTheDeltaAsRawFloats) {
  const auto computed = run(a_compute());
  ASSERT_TRUE(computed) << computed.error().what;
  EXPECT_EQ(computed->round, RoundId{3});
  EXPECT_EQ(computed->payload, Payload::kDelta);
  EXPECT_EQ(computed->sample_visits, 12U);
  EXPECT_THAT(computed->measures, ElementsAre(Measure{"train.loss", 0.25, 6}));
  EXPECT_EQ(computed->blob->size(), 24U);
  EXPECT_THAT(floats_of(*computed->blob), Each(1.0F));
}

TEST(LocalRound, MaskReachesTheLearner) {
  Compute compute = a_compute(Work::kUnlearn);
  compute.mask = std::make_shared<MemoryBlob>(pack({1, 0, 0, 0, 0, 1}));
  const auto computed = run(compute);
  ASSERT_TRUE(computed) << computed.error().what;
  EXPECT_THAT(floats_of(*computed->blob), ElementsAre(1, 0, 0, 0, 0, 1));
}

TEST(LocalRound, SaliencyGivesThePackedMask) {
  const auto computed = run(a_compute(Work::kSaliency));
  ASSERT_TRUE(computed);
  EXPECT_EQ(computed->payload, Payload::kMask);
  EXPECT_EQ(*unpack_mask(*read_all(*computed->blob, 100), 6), (Mask{1, 0, 1, 0, 1, 1}));
}

TEST(LocalRound, InitialisingGivesAModelFileThatNamesItsNetwork) {
  const auto computed = run(a_compute(Work::kInitialise));
  ASSERT_TRUE(computed);
  EXPECT_EQ(computed->payload, Payload::kWeights);
  const auto file = decode_safetensors(*computed->blob);
  ASSERT_TRUE(file);
  EXPECT_EQ(*network_from(file->metadata), small_network());
}

TEST(LocalRound, EvaluationGivesMeasuresAlone) {
  const auto computed = run(a_compute(Work::kEvaluate));
  ASSERT_TRUE(computed);
  EXPECT_EQ(computed->payload, Payload::kNone);
  EXPECT_EQ(computed->blob, nullptr);
}

TEST(LocalRound, RefusesABaseOfAnotherNetwork) {
  Compute compute = a_compute();
  NetworkSpec other = small_network();
  other.width = 7;
  compute.base = model_file(other);
  const auto computed = run(compute);
  ASSERT_FALSE(computed);
  EXPECT_EQ(computed.error().fault, Fault::kBadInput);
}

TEST(LocalRound, RefusesABaseThatIsNoModel) {
  Compute compute = a_compute();
  compute.base = std::make_shared<MemoryBlob>(bytes_of("nonsense"));
  EXPECT_FALSE(run(compute));
}

TEST(LocalRound, RefusesAMaskOfTheWrongLength) {
  Compute compute = a_compute(Work::kUnlearn);
  compute.mask = std::make_shared<MemoryBlob>(pack(Mask(40, 1)));
  EXPECT_FALSE(run(compute));
}

TEST(LocalRound, RefusesAMaskWithoutABase) {
  Compute compute = a_compute(Work::kInitialise);
  compute.mask = std::make_shared<MemoryBlob>(pack(Mask(6, 1)));
  const auto computed = run(compute);
  ASSERT_FALSE(computed);
  EXPECT_EQ(computed.error().fault, Fault::kBadInput);
}

TEST(LocalRound, ADivergedTrainingDoesNotLeave) {
  for (const float step : {std::numeric_limits<float>::infinity(), 5000.0F}) {
    const auto computed = run(a_compute(), step);
    ASSERT_FALSE(computed);
    EXPECT_EQ(computed.error().fault, Fault::kBadInput);
    EXPECT_THAT(computed.error().what, HasSubstr("6 of 6 values"));
    EXPECT_THAT(std::string(computed.error().told.text()), HasSubstr("lower the learning rate"));
  }
}

TEST(LocalRound, StopsWhenTold) {
  const auto computed = run(a_compute(), 1, true);
  ASSERT_FALSE(computed);
  EXPECT_EQ(computed.error().fault, Fault::kUnavailable);
}

// FedBN. The learner adds 1 everywhere; bn.* is the site's own.
std::shared_ptr<const Manifest> normalised_manifest() {
  return *Manifest::make({{.name = "bn.running_mean", .shape = {1}, .role = TensorRole::kBuffer},
                          {.name = "bn.weight", .shape = {2}},
                          {.name = "fc.weight", .shape = {3}}});
}

Compute a_fedbn_compute(Work work, std::shared_ptr<const Blob> own) {
  Compute compute = a_compute(work);
  const Weights base{normalised_manifest(), {0, 1, 1, 5, 6, 7}};
  compute.base = std::make_shared<MemoryBlob>(encode_safetensors(base, to_metadata(small_network())));
  compute.leaves_own = true;
  compute.own = std::move(own);
  return compute;
}

std::shared_ptr<const Blob> own_set(float value) {
  return std::make_shared<MemoryBlob>(encode_own(std::vector<float>(3, value)));
}

TEST(LocalRound, OfTheSitesOwnTensorsNothingIsInTheAnswer) {
  const auto computed = run(a_fedbn_compute(Work::kTrain, own_set(40)));
  ASSERT_TRUE(computed) << computed.error().what;
  EXPECT_THAT(floats_of(*computed->blob), ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_THAT(floats_of(*computed->own), ElementsAre(41, 41, 41));
}

TEST(LocalRound, WithoutASetTheSitesOwnStartAsInTheFile) {
  const auto computed = run(a_fedbn_compute(Work::kTrain, nullptr));
  ASSERT_TRUE(computed) << computed.error().what;
  EXPECT_THAT(floats_of(*computed->own), ElementsAre(1, 2, 2));
}

TEST(LocalRound, OwnTensorsMayMoveFurtherThanWhatLeaves) {
  Compute compute = a_fedbn_compute(Work::kTrain, own_set(40));
  compute.mask = std::make_shared<MemoryBlob>(pack({1, 1, 1, 0, 0, 0}));
  const auto computed = run(compute, 5000);
  ASSERT_TRUE(computed) << computed.error().what;
  EXPECT_THAT(floats_of(*computed->own), ElementsAre(5040, 5040, 5040));
}

TEST(LocalRound, AMaskTellsNothingOfTheSitesOwnParameters) {
  const auto computed = run(a_fedbn_compute(Work::kSaliency, own_set(40)));
  ASSERT_TRUE(computed) << computed.error().what;
  const auto mask = unpack_mask(*read_all(*computed->blob, 10), 6);
  ASSERT_TRUE(mask);
  EXPECT_THAT(*mask, ElementsAre(1, 1, 1, 0, 1, 1)) << "the learner's is 1 0 1 0 1 1";
  EXPECT_EQ(computed->own, nullptr);
}

TEST(LocalRound, MeasuringMakesNoSet) {
  const auto computed = run(a_fedbn_compute(Work::kEvaluate, own_set(40)));
  ASSERT_TRUE(computed) << computed.error().what;
  EXPECT_EQ(computed->own, nullptr);
}

TEST(LocalRound, FedBnIsRefusedForANetworkWithNothingOfTheSitesOwn) {
  Compute compute = a_compute(Work::kInitialise);
  compute.leaves_own = true;
  const auto computed = run(compute);
  ASSERT_FALSE(computed);
  EXPECT_EQ(computed.error().fault, Fault::kBadInput);
  EXPECT_THAT(computed.error().what, HasSubstr("has none; choose \"fedavg\""));
  EXPECT_THAT(std::string(computed.error().told.text()), HasSubstr("choose \"fedavg\""));
}

TEST(LocalRound, ASetOfAnotherNetworkIsRefused) {
  const auto computed =
      run(a_fedbn_compute(Work::kTrain, std::make_shared<MemoryBlob>(encode_own(std::vector<float>(2)))));
  ASSERT_FALSE(computed);
  EXPECT_EQ(computed.error().fault, Fault::kCorrupt);
}

}  // namespace
}  // namespace expunge
