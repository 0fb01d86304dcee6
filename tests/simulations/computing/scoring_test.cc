// Scores of models that nobody trained, on a generated clinic at three sites.
#include "simulations/computing/scoring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulations/stages.h"
#include "simulations/study/cell_margins.h"
#include "tests/simulations/computing/scored_clinic.h"

namespace expunge {
namespace {

using testing::Key;
using testing::UnorderedElementsAre;
using Json = nlohmann::json;

using Scoring = ScoredClinic;

TEST_F(Scoring, EveryRecordIsInOneSet) {
  const auto sets = sets_of(*data_, experiment_, shares_, patients_);
  std::size_t records = 0;
  for (const auto& [set, members] : sets) records += members.size();
  EXPECT_EQ(records, data_->size());
  for (const auto record : sets.at("forget")) EXPECT_TRUE(patients_.contains(data_->info(record).patient));
  for (const auto record : sets.at("retain")) EXPECT_FALSE(patients_.contains(data_->info(record).patient));
}

TEST_F(Scoring, CohortKnowsTheOwnersRecordsAndTheStrata) {
  const auto sets = sets_of(*data_, experiment_, shares_, patients_);
  const auto cohort = cohort_of(*data_, experiment_, shares_, sets);
  ASSERT_EQ(cohort.records.size(), data_->size());
  EXPECT_EQ(cohort.of(RecordSet::kForget).size(), sets.at("forget").size());
  EXPECT_EQ(cohort.held_out_by_owner().size(), sets.at("held-out").size());
  EXPECT_EQ(cohort.unseen().size(), sets.at("held-out").size() + sets.at(kElsewhere).size() + sets.at("test").size());
  for (const auto place : cohort.of(RecordSet::kForget)) {
    const auto& record = cohort.records[place];
    EXPECT_EQ(record.strata.at("site"), "site-b");
    EXPECT_TRUE(record.strata.contains("sex") && record.strata.contains("age"));
  }
}

TEST_F(Scoring, WithOneOracleGivesMeasuresAndWhatOneOracleCan) {
  const auto text = score(a_job(1));
  ASSERT_TRUE(text) << text.error().what;
  const Json json = Json::parse(*text);
  EXPECT_EQ(json["models"].size(), 3U);
  EXPECT_FALSE(json["models"]["original"].contains(kElsewhere));
  const auto& evidence = json["evidence"];
  EXPECT_TRUE(evidence["models"]["unlearned"]["membership"].contains("lira"));
  EXPECT_FALSE(evidence["models"]["unlearned"].contains("verdict"));
  EXPECT_TRUE(evidence["models"]["unlearned"].contains("relearning"));
  EXPECT_EQ(evidence["controls"].size(), 1U);
}

TEST_F(Scoring, LeavesTheMarginsOfWhatKlomCompares) {
  ScoringJob job = a_job(3);
  job.models["salun"] = model("salun", 5);
  job.margins = folder_.path() / kMarginsFile;
  const auto text = score(job);
  ASSERT_TRUE(text) << text.error().what;
  const auto margins = read_margins(files_, *job.margins);
  ASSERT_TRUE(margins) << margins.error().what;
  EXPECT_THAT(margins->models, UnorderedElementsAre(Key("original"), Key("unlearned"), Key("oracle"), Key("oracle-2")));
  const Json models = Json::parse(*text)["models"];
  for (const auto& [name, sets] : margins->models)
    for (const auto& [set, values] : sets) {  // of two classes: above 0 is right
      const auto hits = static_cast<double>(std::ranges::count_if(values, [](float margin) { return margin > 0; }));
      EXPECT_NEAR(hits / static_cast<double>(values.size()), models[name][set]["accuracy"].get<double>(), 1e-12)
          << name << " " << set;
    }
}

TEST_F(Scoring, MarginsNameTheirRecords) {
  const auto sets = sets_of(*data_, experiment_, shares_, patients_);
  const auto digest = [&](const ScoredSets& scored) { return cohort_of(*data_, experiment_, shares_, scored).digest; };
  auto without_one = sets, elsewhere = sets;
  const auto moved = without_one["retain"].back();
  without_one["retain"].pop_back();
  elsewhere["retain"].pop_back();
  elsewhere["forget"].push_back(moved);
  EXPECT_EQ(digest(sets), digest(sets));
  EXPECT_NE(digest(sets), digest(without_one));
  EXPECT_NE(digest(sets), digest(elsewhere));
  EXPECT_NE(digest(without_one), digest(elsewhere));
}

TEST_F(Scoring, FiguresOfTheEvidenceAreTheMeasures) {
  const Json json = Json::parse(*score(a_job(1)));
  const auto& measured = json["models"]["unlearned"];
  const auto& figures = json["evidence"]["models"]["unlearned"]["figures"];
  for (const auto* set : {"forget", "retain", "test"})
    EXPECT_NEAR(figures[set].get<double>(), measured[set]["accuracy"].get<double>(), 1e-12) << set;
  EXPECT_NEAR(figures["membership"].get<double>(), measured["membership"]["auc"].get<double>(), 1e-3);
}

TEST_F(Scoring, WithThreeOraclesGivesAVerdictAndControls) {
  auto job = a_job(3);
  job.experiment.has_controls = true;
  const Json evidence = Json::parse(*score(job))["evidence"];
  EXPECT_EQ(evidence["models"]["unlearned"]["verdict"], "not measurable") << "nobody was trained";
  EXPECT_TRUE(evidence["controls"].contains("noisy copy"));
  EXPECT_EQ(evidence["oracle_models"].size(), 3U);
  EXPECT_EQ(evidence, Json::parse(*score(job))["evidence"]);
}

TEST_F(Scoring, WithoutAnOriginalGivesMeasuresAlone) {
  auto job = a_job(1);
  job.models.erase("original");
  EXPECT_FALSE(Json::parse(*score(job)).contains("evidence"));
}

TEST_F(Scoring, AModelThatIsNotThereIsRefused) {
  auto job = a_job(1);
  job.models["unlearned"] = folder_.path() / "nowhere.safetensors";
  EXPECT_FALSE(score(job));
}

TEST_F(Scoring, UnderFedBnEachSitesRecordsAreScoredWithThatSitesModel) {
  experiment_.study.server.rule = ServerRule::kFedBn;
  auto job = a_job(1);
  EXPECT_FALSE(score(job)) << "the sites' own models are not there";
  std::uint64_t seed = 100;
  for (const auto& [name, path] : job.models)
    for (const SiteId& site : experiment_.sites) model(own_model(path, site).stem().string(), ++seed);
  const auto own = score(job);
  ASSERT_TRUE(own) << own.error().what;
  job.experiment.study.server.rule = ServerRule::kFedAvg;
  EXPECT_NE(Json::parse(*score(job))["models"], Json::parse(*own)["models"]);
  for (const auto& [name, path] : job.models)
    for (const SiteId& site : experiment_.sites)
      std::filesystem::copy_file(path, own_model(path, site), std::filesystem::copy_options::overwrite_existing);
  const auto plain = Json::parse(*score(job));
  job.experiment.study.server.rule = ServerRule::kFedBn;
  const auto same = Json::parse(*score(job));
  for (const auto* set : {"forget", "retain", "test", "held_out"})
    EXPECT_EQ(plain["models"]["unlearned"][set]["accuracy"], same["models"]["unlearned"][set]["accuracy"]) << set;
}

}  // namespace
}  // namespace expunge
