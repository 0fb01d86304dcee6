#include "simulations/bench/patient_learner.h"

#include <algorithm>
#include <string>
#include <thread>

#include "simulations/provenance_learner.h"

namespace expunge {
namespace {

constexpr Duration kBetweenLooks{10};

std::uint32_t others(const PatientBench& bench) {
  return std::max<std::uint32_t>(bench.records / 4, 4);
}

class PatientLearner final : public Learner {
 public:
  PatientLearner(ProvenanceLearner learner, Duration pause, LogSink& log)
      : learner_(std::move(learner)), pause_(pause), log_(log) {}

  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                          const Selection& selection, Course& course) override {
    if (instruction.work == Work::kTrain) say(selection.retain);
    EXPUNGE_TRY_DO(wait(course));
    return learner_.perform(instruction, base, mask, selection, course);
  }

  std::string device() const override { return learner_.device(); }

 private:
  void say(const std::vector<std::uint32_t>& records) {
    std::string line = "trains on";
    for (const auto record : records) line += " " + std::to_string(record);
    log_.write(Level::kInfo, line);
  }

  Status wait(const Course& course) const {
    for (auto left = pause_; left > Duration{0}; left -= kBetweenLooks) {
      if (course.is_stopped()) return unavailable("the computation was cancelled");
      std::this_thread::sleep_for(std::min(left, kBetweenLooks));
    }
    return {};
  }

  ProvenanceLearner learner_;
  Duration pause_;
  LogSink& log_;
};

}  // namespace

CohortRecords bench_records(const PatientBench& bench, const SiteId& site) {
  CohortRecords records;
  for (std::uint32_t i = 0; i < bench.records + 2 * others(bench); ++i) {
    const Split split = i < bench.records                   ? Split::kTrain
                        : i < bench.records + others(bench) ? Split::kHeldOut
                                                            : Split::kTest;
    records.push_back({i, PatientId(site.str() + "-patient-" + std::to_string(i)), split});
  }
  return records;
}

Provenance bench_provenance(const PatientBench& bench, const std::vector<SiteId>& sites) {
  std::map<SiteId, std::size_t> records;
  for (const auto& site : sites) records[site] = bench.records + 2 * others(bench);
  return Provenance(records);
}

std::unique_ptr<Learner> make_patient_learner(const PatientBench& bench, const Kit& kit, LogSink& log) {
  return std::make_unique<PatientLearner>(ProvenanceLearner(bench_provenance(bench, kit.roster.sites()), kit.member),
                                          bench.pause, log);
}

}  // namespace expunge
