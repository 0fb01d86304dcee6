#include "simulations/small_consortium.h"

#include <algorithm>
#include <string>
#include <utility>

#include "simulations/provenance_learner.h"

namespace expunge {

namespace {

constexpr std::string_view kStudy = R"([study]
name = "small-consortium"
seed = 7
[model]
network = "cnn"
classes = 2
[training]
rounds = 4
quorum = 2
deadline_seconds = 300
)";
constexpr std::string_view kForget = R"([forget]
retain_share = 0.5
most_rounds = 4
budget = 10.0
batching_seconds = 5
method = )";
// With these learners SalUn and as-unseen forget at once, random labels fade too slowly and escalate to retraining.
constexpr const char* kMethods[] = {"\"salun\"\n", "\"as-unseen\"\n", "\"random-labels\"\n", "\"retrain\"\n"};
constexpr std::uint32_t kHeldOut = 6;
constexpr std::uint32_t kTest = 3;

SimSite a_site(std::size_t number, Random& random) {
  SimSite site{
      .name = SiteId::of("site-" + std::string(1, static_cast<char>('a' + number))), .records = {}, .policy = {}};
  const auto patients = static_cast<std::uint32_t>(6 + random.below(6));
  std::uint32_t index = 0;
  for (std::uint32_t patient = 0; patient < patients + kHeldOut + kTest; ++patient) {
    const Split split = patient < patients              ? Split::kTrain
                        : patient < patients + kHeldOut ? Split::kHeldOut
                                                        : Split::kTest;
    const PatientId id(std::string(kCanary) + site.name.str() + "-" + std::to_string(patient));
    const std::uint64_t records = split == Split::kTrain ? 1 + random.below(3) : 1;
    for (std::uint64_t record = 0; record < records; ++record) site.records.push_back({index++, id, split});
  }
  return site;
}

std::vector<PatientId> training_patients(const SimSite& site) {
  std::vector<PatientId> patients;
  for (const CohortRecord& record : site.records)
    if (record.split == Split::kTrain && (patients.empty() || patients.back() != record.patient))
      patients.push_back(record.patient);
  return patients;
}

}  // namespace

WorldSetting small_consortium(std::uint64_t seed, Scenario scenario, ServerRule rule) {
  Random random(seed_for(seed, "consortium"));
  WorldSetting setting;
  setting.study_text = std::string(kStudy) + "aggregation = \"" + to_text(rule) + "\"\n" + std::string(kForget) +
                       kMethods[random.below(std::size(kMethods))];
  auto study = read_study(setting.study_text, "small-consortium.toml");
  ensure(static_cast<bool>(study), study ? "" : study.error().what);
  setting.study = *std::move(study);
  const std::size_t sites = 3 + random.below(3);
  std::map<SiteId, std::size_t> records;
  for (std::size_t i = 0; i < sites; ++i) setting.sites.push_back(a_site(i, random));
  for (const SimSite& site : setting.sites) records[site.name] = site.records.size();
  setting.provenance = Provenance(records, setting.study.server.leaves_sites_their_own());
  setting.make_learner = [layout = *setting.provenance](const SiteId& site) {
    return std::make_shared<ProvenanceLearner>(layout, site);
  };
  setting.scenario = std::move(scenario);
  setting.courier.chunk = 512;
  return setting;
}

void ask_at_random(World& world, const WorldSetting& setting, std::uint64_t seed) {
  Random random(seed_for(seed, "requests"));
  std::map<SiteId, std::vector<PatientId>> left;
  for (const SimSite& site : setting.sites) left[site.name] = training_patients(site);
  const std::uint64_t requests = 1 + random.below(3);
  for (std::uint64_t i = 0; i < requests; ++i) {
    const SimSite& site = setting.sites[random.below(setting.sites.size())];
    std::vector<PatientId>& patients = left[site.name];
    random.shuffle(std::span(patients));
    const std::size_t count = std::min<std::size_t>(1 + random.below(3), patients.size() - 1);
    std::vector<PatientId> chosen(patients.end() - static_cast<std::ptrdiff_t>(count), patients.end());
    patients.resize(patients.size() - count, PatientId(""));
    if (!chosen.empty()) world.ask_forget(Time{} + Duration(random.below(150'000)), site.name, chosen, Basis::kErasure);
  }
}

}  // namespace expunge
