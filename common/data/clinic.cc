#include "common/data/clinic.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <set>
#include <utility>

#include "common/data/phantom.h"
#include "common/data/scanner.h"

namespace expunge {
namespace {

constexpr std::uint64_t kMostImagesEach = 5;

struct Person {
  PatientId id{""};
  Split split = Split::kTrain;
  std::size_t images = 1;
  std::int64_t label = 0;  // as recorded, which label noise may have changed
  std::size_t hospital = 0;
  bool is_male = false;
  std::int64_t age = 50;
  Phantom phantom;
  std::uint64_t seed = 0;  // of the images' own differences
};

Status check_range(const char* what, double value, double least, double most) {
  if (value >= least && value <= most) return {};
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "the generated clinic's %s must be from %g to %g, not %g", what, least, most,
                value);
  return bad_input(text.data());
}

Status check(const ClinicSpec& spec) {
  EXPUNGE_TRY_DO(check_range("patients", static_cast<double>(spec.patients), 1, kMostClinicPatients));
  EXPUNGE_TRY_DO(check_range("classes", static_cast<double>(spec.classes), 2, kMostClinicClasses));
  EXPUNGE_TRY_DO(check_range("image size", static_cast<double>(spec.image_size), kLeastClinicSize, kMostClinicSize));
  EXPUNGE_TRY_DO(check_range("number of hospitals", static_cast<double>(spec.hospitals.size()), 1, 1000));
  EXPUNGE_TRY_DO(check_range("label noise", spec.label_noise, 0, 0.9));
  return check_range("pixel noise", spec.pixel_noise, 0, 2);
}

std::vector<std::uint64_t> draw_numbers(std::size_t count, Random& random) {
  std::set<std::uint64_t> taken;
  std::vector<std::uint64_t> numbers;
  while (numbers.size() < count) {
    const std::uint64_t number = random.below(1'000'000);
    if (taken.insert(number).second) numbers.push_back(number);
  }
  return numbers;
}

PatientId id_of(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return PatientId("P" + std::string(6 - digits.size(), '0') + digits);
}

// 70 : 15 : 15, exactly, in a drawn order.
std::vector<Split> draw_splits(std::size_t count, Random& random) {
  const auto train = static_cast<std::size_t>(std::llround(0.70 * static_cast<double>(count)));
  const std::size_t held_out = (count - train) / 2;
  std::vector<Split> splits(count, Split::kTest);
  std::fill_n(splits.begin(), train, Split::kTrain);
  std::fill_n(splits.begin() + static_cast<std::ptrdiff_t>(train), held_out, Split::kHeldOut);
  random.shuffle(std::span(splits));
  return splits;
}

Person draw_person(const ClinicSpec& spec, Random& random) {
  const auto classes = static_cast<std::uint64_t>(spec.classes);
  Person person;
  person.images = 1 + random.below(kMostImagesEach);
  person.hospital = random.below(spec.hospitals.size());
  person.is_male = random.chance(0.5);
  person.age = 18 + static_cast<std::int64_t>(random.below(73));
  const std::uint64_t truth = random.below(classes);
  person.phantom = draw_phantom(static_cast<std::int64_t>(truth), spec.classes, person.is_male, person.age, random);
  const bool is_mislabelled = random.chance(spec.label_noise);
  const std::uint64_t other = (truth + 1 + random.below(classes - 1)) % classes;
  person.label = static_cast<std::int64_t>(is_mislabelled ? other : truth);
  person.seed = random.next();
  return person;
}

std::vector<Person> draw_people(const ClinicSpec& spec) {
  const auto count = static_cast<std::size_t>(spec.patients);
  Random numbers_random(seed_for(spec.seed, "clinic numbers"));
  Random splits_random(seed_for(spec.seed, "clinic splits"));
  Random people_random(seed_for(spec.seed, "clinic people"));
  const auto numbers = draw_numbers(count, numbers_random);
  const auto splits = draw_splits(count, splits_random);
  std::vector<Person> people;
  people.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    people.push_back(draw_person(spec, people_random));
    people.back().id = id_of(numbers[i]);
    people.back().split = splits[i];
  }
  return people;
}

SampleInfo info_of(const Person& person, const ClinicSpec& spec) {
  return {person.id,
          person.split,
          {static_cast<std::int32_t>(person.label)},
          {{"sex", person.is_male ? "M" : "F"},
           {"age", std::to_string(person.age)},
           {"hospital", spec.hospitals[person.hospital]}}};
}

// One image after the other, into memory that holds just them.
class Camera {
 public:
  Camera(const ClinicSpec& spec, std::span<std::uint8_t> pixels)
      : size_(spec.image_size), bright_(static_cast<std::size_t>(size_ * size_)), pixels_(pixels) {
    for (const auto& hospital : spec.hospitals) scanners_.push_back(scanner_of(hospital, spec.seed, spec.pixel_noise));
  }

  void take(const Person& person) {
    Random random(person.seed);
    for (std::size_t i = 0; i < person.images; ++i) {
      Phantom phantom = person.phantom;
      phantom.finding.brightness *= 0.9 + 0.2 * random.uniform();
      const Pose pose{0.05 * random.normal(), 0.05 * random.normal(), 0.05 * random.normal()};
      render(phantom, pose, size_, bright_);
      scan(scanners_[person.hospital], size_, bright_, random, pixels_.first(bright_.size()));
      pixels_ = pixels_.subspan(bright_.size());
    }
  }

 private:
  std::int64_t size_;
  std::vector<float> bright_;
  std::span<std::uint8_t> pixels_;
  std::vector<Scanner> scanners_;
};

}  // namespace

Result<std::unique_ptr<ImageSet>> make_clinic(const ClinicSpec& spec) {
  EXPUNGE_TRY_DO(check(spec));
  const std::vector<Person> people = draw_people(spec);
  std::vector<SampleInfo> samples;
  for (const Person& person : people) samples.insert(samples.end(), person.images, info_of(person, spec));
  EXPUNGE_TRY(pixels,
              PixelBuffer::of_size(samples.size() * static_cast<std::size_t>(spec.image_size * spec.image_size)));
  Camera camera(spec, pixels.bytes());
  for (const Person& person : people) camera.take(person);
  const DatasetShape shape{1, spec.image_size, spec.image_size, spec.classes};
  return std::make_unique<ImageSet>("clinic", shape, PixelOrder::kPlanes, std::move(samples), std::move(pixels));
}

}  // namespace expunge
