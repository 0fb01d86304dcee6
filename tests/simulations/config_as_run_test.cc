#include "simulations/config_as_run.h"

#include <gtest/gtest.h>

#include "tests/simulations/study/a_study.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

class ConfigAsRun : public testing::Test {
 protected:
  SimulationSetting setting(const TomlValues& values = {}) {
    EXPECT_TRUE(write_file(files_, folder_ / "tiny.toml", view_of(a_cell(values).config)));
    return {.config = folder_ / "tiny.toml", .data = {}, .sites = {}, .seed = {}, .out = {}, .tell = {}};
  }
  Result<Experiment> read(const Path& config, const SimulationSetting& setting) {
    return read_experiment(files_, config, setting.sites, setting.seed, setting.data);
  }
  // What is kept, read back without any argument.
  Experiment kept(const SimulationSetting& setting) {
    const auto run = read(setting.config, setting);
    EXPECT_TRUE(run) << run.error().what;
    const auto text = config_as_run(files_, setting, *run);
    EXPECT_TRUE(text) << text.error().what;
    EXPECT_TRUE(write_file(files_, folder_ / "kept.toml", view_of(*text)));
    const auto back = read(folder_ / "kept.toml", {});
    EXPECT_TRUE(back) << back.error().what << *text;
    EXPECT_EQ(back->data.kind, run->data.kind);
    EXPECT_EQ(back->data.path, run->data.path);
    EXPECT_EQ(back->data.partition, run->data.partition);
    EXPECT_EQ(back->sites, run->sites);
    EXPECT_EQ(back->study.seed, run->study.seed);
    return *back;
  }

  TemporaryFolder folder_;
  DiskFiles files_;
};

TEST_F(ConfigAsRun, HasTheSeedAndTheSitesOfTheCommandLine) {
  auto with = setting();
  with.seed = 9;
  with.sites = 4;
  const auto experiment = kept(with);
  EXPECT_EQ(experiment.data.clinic.seed, 9U) << "so that the same patients are generated";
  EXPECT_EQ(experiment.sites.size(), 4U);
}

TEST_F(ConfigAsRun, HasTheDataOfTheCommandLineInPlaceOfTheClinic) {
  auto with = setting();
  with.data = folder_ / "some.npz";
  const auto experiment = kept(with);
  EXPECT_EQ(experiment.data.kind, DataKind::kMedMnist);
  EXPECT_EQ(experiment.data.path, folder_ / "some.npz");
}

}  // namespace
}  // namespace expunge
