#include "common/data/clinic.h"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <ctime>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "common/base/bytes.h"
#include "common/data/summary.h"

namespace expunge {
namespace {

using testing::HasSubstr;

std::unique_ptr<ImageSet> clinic(const ClinicSpec& spec = {}) {
  auto made = make_clinic(spec);
  EXPECT_TRUE(made);
  return std::move(*made);
}

Bytes image(const Dataset& data, std::size_t index) {
  Bytes pixels(static_cast<std::size_t>(data.shape().height * data.shape().width));
  EXPECT_TRUE(data.read(index, pixels));
  return pixels;
}

double distance(const std::vector<double>& centre, const Bytes& pixels) {
  double sum = 0;
  for (std::size_t i = 0; i < centre.size(); ++i) sum += (centre[i] - pixels[i]) * (centre[i] - pixels[i]);
  return sum;
}

// The mean training image of each class.
std::vector<std::vector<double>> class_centres(const Dataset& data) {
  const auto classes = static_cast<std::size_t>(data.shape().classes);
  std::vector<std::vector<double>> centres(classes, std::vector<double>(image(data, 0).size()));
  std::vector<double> counts(classes);
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.info(i).split != Split::kTrain) continue;
    const auto label = static_cast<std::size_t>(data.info(i).labels.front());
    const Bytes pixels = image(data, i);
    for (std::size_t p = 0; p < pixels.size(); ++p) centres[label][p] += pixels[p];
    ++counts[label];
  }
  for (std::size_t c = 0; c < classes; ++c)
    for (double& value : centres[c]) value /= counts[c];
  return centres;
}

double nearest_centre_accuracy(const Dataset& data) {
  const auto centres = class_centres(data);
  double right = 0, all = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.info(i).split == Split::kTrain) continue;
    const Bytes pixels = image(data, i);
    const auto best = std::ranges::min_element(centres, {}, [&](const auto& each) { return distance(each, pixels); });
    right += best - centres.begin() == data.info(i).labels.front() ? 1 : 0;
    ++all;
  }
  return right / all;
}

TEST(Clinic, GivesTheSameBytesForTheSameSpec) {
  const auto first = clinic(), second = clinic();
  ASSERT_EQ(first->size(), second->size());
  for (std::size_t i = 0; i < first->size(); i += 37) {
    EXPECT_EQ(image(*first, i), image(*second, i));
    EXPECT_EQ(first->info(i).patient, second->info(i).patient);
    EXPECT_EQ(first->info(i).attributes, second->info(i).attributes);
  }
}

TEST(Clinic, DiffersBySeed) {
  const auto first = clinic({.seed = 1}), second = clinic({.seed = 2});
  EXPECT_NE(image(*first, 0), image(*second, 0));
  EXPECT_NE(first->info(0).patient, second->info(0).patient);
}

TEST(Clinic, GivesEveryPatientOneToFiveImagesInOneSplit) {
  const auto data = clinic();
  std::map<PatientId, std::size_t> images;
  std::map<PatientId, std::set<Split>> splits;
  for (std::size_t i = 0; i < data->size(); ++i) {
    ++images[data->info(i).patient];
    splits[data->info(i).patient].insert(data->info(i).split);
  }
  EXPECT_EQ(images.size(), 600U);
  std::set<std::size_t> counts;
  for (const auto& [patient, count] : images) {
    counts.insert(count);
    EXPECT_EQ(splits[patient].size(), 1U);
    EXPECT_THAT(patient.reveal(), testing::MatchesRegex("P[0-9][0-9][0-9][0-9][0-9][0-9]"));
  }
  EXPECT_EQ(counts, (std::set<std::size_t>{1, 2, 3, 4, 5}));
}

TEST(Clinic, SplitsPatients70To15To15) {
  const auto summary = describe(*clinic());
  EXPECT_EQ(summary.splits[0].patients, 420U);
  EXPECT_EQ(summary.splits[1].patients, 90U);
  EXPECT_EQ(summary.splits[2].patients, 90U);
}

TEST(Clinic, KnowsSexAgeAndHospital) {
  const auto summary = describe(*clinic());
  EXPECT_EQ(summary.attributes.at("sex").values.size(), 2U);
  EXPECT_EQ(summary.attributes.at("hospital").values.size(), 4U);
  EXPECT_GT(summary.attributes.at("age").values.size(), 60U);
  EXPECT_EQ(summary.attributes.at("age").records, summary.records);
}

TEST(Clinic, HasClassesThatAreLearnableButNotTrivially) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const double accuracy = nearest_centre_accuracy(*clinic({.seed = seed}));
    EXPECT_GT(accuracy, 0.45) << seed;
    EXPECT_LT(accuracy, 0.85) << seed;
  }
}

TEST(Clinic, ShowsAPatientAlikeInEveryImage) {
  const auto data = clinic();
  double same = 0, other = 0, pairs = 0;
  for (std::size_t i = 0; i + 1 < data->size() && pairs < 300; ++i) {
    if (data->info(i).patient != data->info(i + 1).patient) continue;
    const Bytes here = image(*data, i);
    const std::vector<double> centre(here.begin(), here.end());
    same += distance(centre, image(*data, i + 1));
    other += distance(centre, image(*data, (i + data->size() / 2) % data->size()));
    ++pairs;
  }
  EXPECT_LT(same, 0.7 * other);
}

TEST(Clinic, LooksDifferentInEveryHospital) {
  const auto data = clinic({.pixel_noise = 0});
  std::map<std::string, std::pair<double, double>> brightness;
  for (std::size_t i = 0; i < data->size(); ++i) {
    const Bytes pixels = image(*data, i);
    auto& [sum, count] = brightness[data->info(i).attributes.at("hospital")];
    sum += std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
    ++count;
  }
  double least = 255, most = 0;
  for (const auto& [hospital, sum] : brightness) {
    least = std::min(least, sum.first / sum.second);
    most = std::max(most, sum.first / sum.second);
  }
  EXPECT_GT(most - least, 3);
}

TEST(Clinic, MakesEverySizeAndNumberOfClasses) {
  const auto data = clinic({.patients = 30, .classes = 12, .image_size = 64, .hospitals = {"one"}});
  EXPECT_EQ(data->shape(), (DatasetShape{1, 64, 64, 12}));
  EXPECT_TRUE(make_clinic({.patients = 1, .classes = 2, .image_size = 16, .hospitals = {"one"}}));
}

TEST(Clinic, IsMadeInWellUnderASecond) {
  const std::clock_t start = std::clock();  // of this process alone: the machine may be busy
  EXPECT_GT(clinic({.patients = 700})->size(), 1900U);
  EXPECT_LT(std::clock() - start, 3 * CLOCKS_PER_SEC);  // 0.1 s, but for sanitizers
}

TEST(Clinic, RefusesNumbersOutOfRange) {
  const auto refusal = [](const ClinicSpec& spec) { return make_clinic(spec).error().what; };
  EXPECT_THAT(refusal({.patients = 0}), HasSubstr("patients must be from 1 to 100000, not 0"));
  EXPECT_THAT(refusal({.classes = 1}), HasSubstr("classes must be from 2"));
  EXPECT_THAT(refusal({.image_size = 4}), HasSubstr("image size"));
  EXPECT_THAT(refusal({.hospitals = {}}), HasSubstr("hospitals"));
  EXPECT_THAT(refusal({.label_noise = 1.5}), HasSubstr("label noise must be from 0 to 0.9, not 1.5"));
  EXPECT_THAT(refusal({.pixel_noise = std::nan("")}), HasSubstr("pixel noise"));
}

}  // namespace
}  // namespace expunge
