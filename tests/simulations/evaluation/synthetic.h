// Outputs of models that nobody trained: margins of records, drawn. What a model remembers is a higher margin.
#pragma once

#include <cmath>

#include "common/base/random.h"
#include "simulations/evaluation/lira.h"

namespace expunge {

// 120 forget, 500 retain, 60 held-out records of the owner, 60 of others, 300 test records; three classes.
inline JudgedCohort a_cohort() {
  JudgedCohort cohort{.classes = 3};
  const auto add = [&](RecordSet set, bool is_owners, int count) {
    for (int i = 0; i < count; ++i) {
      const auto number = static_cast<std::uint32_t>(cohort.records.size());
      cohort.records.push_back({set,
                                is_owners,
                                number / 2,
                                {static_cast<std::int32_t>(number % 3)},
                                {{"sex", number / 2 % 2 == 0 ? "F" : "M"}, {"site", is_owners ? "site-b" : "site-a"}}});
    }
  };
  add(RecordSet::kForget, true, 120);
  add(RecordSet::kRetain, false, 500);
  add(RecordSet::kHeldOut, true, 60);
  add(RecordSet::kHeldOut, false, 60);
  add(RecordSet::kTest, false, 300);
  return cohort;
}

// How a drawn model differs from a retrained one.
struct Drawn {
  double memory = 0;        // added to margins of forget records; retained ones always have kMemory
  double noise = 0;         // deviation of what is added to every margin
  double elsewhere = 0;     // added to margins of test records
  double forget_share = 1;  // of the forget records, those that remember
};
constexpr double kMemory = 2.5;
inline constexpr Drawn kOriginal{.memory = kMemory};

class SyntheticWorld {
 public:
  explicit SyntheticWorld(std::uint64_t seed) : cohort_(a_cohort()), random_(seed) {
    for (std::size_t i = 0; i < cohort_.records.size(); ++i) ease_.push_back(1.2 + 1.5 * random_.normal());
  }
  const JudgedCohort& cohort() const { return cohort_; }

  Answered model(const std::string& name, const Drawn& how = {}) {
    const double sharpness = 0.15 * random_.normal();
    std::vector<float> rows;
    for (std::size_t i = 0; i < cohort_.records.size(); ++i) {
      const auto& record = cohort_.records[i];
      double margin = ease_[i] + sharpness + random_.normal() + how.noise * random_.normal();
      if (record.set == RecordSet::kRetain) margin += kMemory;
      if (record.set == RecordSet::kForget && random_.chance(how.forget_share)) margin += how.memory;
      if (record.set == RecordSet::kTest) margin += how.elsewhere;
      add_row(margin, static_cast<std::size_t>(record.labels.front()), rows);
    }
    return answered(cohort_, name, std::move(rows));
  }
  std::vector<Answered> oracles(std::size_t count) {
    std::vector<Answered> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back(model("oracle"));
    return made;
  }

 private:
  // The wrong answers' share goes to one class.
  static void add_row(double margin, std::size_t label, std::vector<float>& rows) {
    const double right = 1 / (1 + std::exp(-margin));
    for (std::size_t i = 0; i < 3; ++i)
      rows.push_back(static_cast<float>(i == label ? right : i == (label + 1) % 3 ? 1 - right : 0));
  }

  JudgedCohort cohort_;
  Random random_;
  std::vector<double> ease_;
};

inline Models pointers_to(const std::vector<Answered>& models) {
  Models all;
  for (const auto& model : models) all.push_back(&model);
  return all;
}

}  // namespace expunge
