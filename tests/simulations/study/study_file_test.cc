#include "simulations/study/study_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulations/study/steps.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

class StudyFileTest : public testing::Test {
 protected:
  void SetUp() override { write("base.toml", "[study]\nname = \"base\"\n[forget]\nshare = 0.1\n"); }

  void write(const std::string& name, const std::string& text) {
    DiskFiles files;
    ASSERT_TRUE(write_file(files, folder_ / name, view_of(text)));
  }
  Result<StudyFile> read(const std::string& text, std::optional<Path> data = std::nullopt) {
    write("study.toml", text);
    return read_study_file(DiskFiles(), folder_ / "study.toml", data);
  }
  std::string complaint(const std::string& text, std::optional<Path> data = std::nullopt) {
    const auto study = read(text, std::move(data));
    return study ? "nothing" : study.error().what;
  }
  std::vector<Cell> cells(const std::string& text) {
    const auto study = read(text);
    EXPECT_TRUE(study) << study.error().what;
    const auto cells = cells_of(*study);
    EXPECT_TRUE(cells) << cells.error().what;
    return cells ? *cells : std::vector<Cell>{};
  }

  TemporaryFolder folder_;
};

constexpr const char* kHead = "[study]\nname = \"s\"\n[[set]]\nname = \"one\"\nconfig = \"base.toml\"\n";

TEST_F(StudyFileTest, AGridHasACellForEveryCombination) {
  const auto grid = cells(std::string(kHead) + "[grid]\n\"forget.share\" = [0.1, 0.5]\n\"study.seed\" = [1, 2, 3]\n");
  ASSERT_EQ(grid.size(), 6);
  EXPECT_EQ(grid[0].labels, (std::map<std::string, std::string>{{"set", "one"}, {"share", "0.1"}, {"seed", "1"}}));
  EXPECT_EQ(grid[1].labels.at("seed"), "2");  // the last axis changes first
  EXPECT_EQ(grid[3].labels.at("share"), "0.5");
  EXPECT_THAT(grid[3].config, HasSubstr("share = 0.5"));
}

TEST_F(StudyFileTest, AChoiceSetsSeveralKeysUnderOneName) {
  const auto grid = cells(std::string(kHead) + R"(
[[choice]]
axis = "method"
label = "SalUn as published"
[choice.values]
"forget.method" = "salun"
"forget.parameters.guard" = 0
[[choice]]
axis = "method"
label = "repair"
[choice.values]
"forget.method" = "fine-tune"
)");
  ASSERT_EQ(grid.size(), 2);
  EXPECT_EQ(grid[0].labels.at("method"), "SalUn as published");
  EXPECT_THAT(grid[0].config, HasSubstr("guard = 0"));
  EXPECT_THAT(grid[1].config, HasSubstr("fine-tune"));
}

TEST_F(StudyFileTest, ValuesHoldForEveryCellAndTheGridGoesAboveThem) {
  const auto grid = cells(std::string(kHead) + "[values]\n\"forget.share\" = 0.25\n\"evaluation.oracles\" = 5\n" +
                          "[grid]\n\"forget.share\" = [0.5]\n");
  ASSERT_EQ(grid.size(), 1);
  EXPECT_THAT(grid[0].config, HasSubstr("oracles = 5"));
  EXPECT_THAT(grid[0].config, Not(HasSubstr("0.25")));
}

TEST_F(StudyFileTest, ANetworkOfTheUsersOwnIsFoundFromAnywhere) {
  write("base.toml", "[study]\nname = \"base\"\n[model]\nnetwork = \"torchscript:net.pt\"\n");
  const auto grid = cells(kHead);
  ASSERT_EQ(grid.size(), 1);
  EXPECT_THAT(grid[0].config, HasSubstr("torchscript:" + std::filesystem::absolute(folder_ / "net.pt").string()));
}

TEST_F(StudyFileTest, DataLiesBelowTheFolderThatIsNamed) {
  const auto study = read(std::string(kHead) + "data = \"a.npz\"\n", Path("/sets"));
  ASSERT_TRUE(study) << study.error().what;
  EXPECT_EQ(study->sets[0].data, Path("/sets/a.npz"));
}

TEST_F(StudyFileTest, DataWithoutAFolderIsRefused) {
  EXPECT_EQ(complaint(std::string(kHead) + "data = \"a.npz\"\n"),
            "the set one needs a.npz: name the folder that has it with --data");
}

TEST_F(StudyFileTest, AStudyWithoutASetIsRefused) {
  EXPECT_THAT(complaint("[study]\nname = \"s\"\n"), HasSubstr("has no [[set]]"));
}

TEST_F(StudyFileTest, AConfigurationThatIsNotThereIsRefused) {
  EXPECT_THAT(complaint("[study]\nname = \"s\"\n[[set]]\nname = \"one\"\nconfig = \"none.toml\"\n"),
              HasSubstr("none.toml"));
}

TEST_F(StudyFileTest, AMistypedTableNamesTheNearestOne) {
  EXPECT_THAT(complaint(std::string(kHead) + "[gird]\n\"study.seed\" = [1]\n"), HasSubstr("did you mean [grid]?"));
}

TEST_F(StudyFileTest, KeysThatEndAlikeAreAxesByTheirWholeNames) {
  const auto grid = cells(std::string(kHead) + "[grid]\n\"data.seed\" = [1]\n\"study.seed\" = [1]\n");
  ASSERT_EQ(grid.size(), 1);
  EXPECT_TRUE(grid[0].labels.contains("data.seed"));
  EXPECT_TRUE(grid[0].labels.contains("study.seed"));
}

TEST_F(StudyFileTest, OnlyTheStudysSeedIsTheSeed) {
  const auto study = read(std::string(kHead) + "[grid]\n\"data.seed\" = [1]\n");
  ASSERT_TRUE(study);
  EXPECT_FALSE(study->axes[0].is_seed);
}

TEST_F(StudyFileTest, NamesThatMeanTwoThingsAreRefused) {
  EXPECT_THAT(complaint(std::string(kHead) + "[[set]]\nname = \"one\"\nconfig = \"base.toml\"\n"),
              HasSubstr("two sets called 'one'"));
  EXPECT_THAT(complaint(std::string(kHead) + "[grid]\n\"study.seed\" = [1, 1]\n"), HasSubstr("called '1'"));
  EXPECT_THAT(complaint(std::string(kHead) + "[[choice]]\naxis = \"set\"\nlabel = \"x\"\n"),
              HasSubstr("two axes called 'set'"));
}

TEST_F(StudyFileTest, TwoAxesThatSetOneKeyAreRefused) {
  EXPECT_THAT(complaint(std::string(kHead) + "[grid]\n\"forget.method\" = [\"salun\"]\n[[choice]]\naxis = \"what\"\n" +
                        "label = \"x\"\n[choice.values]\n\"forget.method\" = \"ssd\"\n"),
              HasSubstr("two axes that set 'forget.method'"));
}

TEST_F(StudyFileTest, ControlCharactersInLabelsAreRefused) {
  EXPECT_THAT(complaint(std::string(kHead) + "[[choice]]\naxis = \"a\"\nlabel = \"x\\u001b[2J\"\n"),
              HasSubstr("control character"));
}

TEST_F(StudyFileTest, MoreCellsThanAnybodyCanRunAreRefused) {
  std::string many = "1";
  for (int i = 2; i <= 1000; ++i) many += ", " + std::to_string(i);
  const std::string grid = "[grid]\n\"a.a\" = [" + many + "]\n\"a.b\" = [" + many + "]\n";
  EXPECT_THAT(complaint(kHead + grid), HasSubstr("more than 100000 cells"));
}

TEST_F(StudyFileTest, PublishedFiguresThatBelongToNoCellAreRefused) {
  const auto study = read(std::string(kHead) + "[[published]]\nsource = \"a paper\"\nwhere = { method = \"x\" }\n");
  ASSERT_TRUE(study) << study.error().what;
  EXPECT_THAT(cells_of(*study).error().what, HasSubstr("a paper published belongs to no cell"));
}

TEST_F(StudyFileTest, AFolderWithAnApostropheIsNoMatter) {
  DiskFiles files;
  ASSERT_TRUE(files.make_folder(folder_ / "o'brien"));
  write("o'brien/base.toml", "[model]\nnetwork = \"torchscript:net.pt\"\n");
  const auto grid = cells("[study]\nname = \"s\"\n[[set]]\nname = \"one\"\nconfig = \"o'brien/base.toml\"\n");
  ASSERT_EQ(grid.size(), 1);
  EXPECT_THAT(grid[0].config, HasSubstr("o'brien/net.pt"));
}

TEST_F(StudyFileTest, AnEmptyAxisIsRefused) {
  EXPECT_THAT(complaint(std::string(kHead) + "[grid]\n\"study.seed\" = []\n"), HasSubstr("at least one value"));
}

TEST(StudyFiles, EveryOneThatWeShipIsReadAndAllItsCellsCanBeUsed) {
  const TemporaryFolder folder;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("configs/studies")) {
    const auto study = read_study_file(DiskFiles(), entry.path(), folder / "data");
    ASSERT_TRUE(study) << study.error().what;
    for (const auto& set : study->sets)
      if (set.data) std::filesystem::create_directories(*set.data);  // its name alone is asked for
    const auto cells = cells_of(*study);
    ASSERT_TRUE(cells) << cells.error().what;
    const auto steps = steps_of(*cells, folder.path());
    EXPECT_TRUE(steps) << entry.path() << ": " << steps.error().what;
    ++files;
  }
  EXPECT_GE(files, 8);
}

}  // namespace
}  // namespace expunge
