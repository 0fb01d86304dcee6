#include "common/data/chexpert.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <set>

#include "common/data/summary.h"
#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kHeader =
    "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung "
    "Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support "
    "Devices\n";
const std::string kFrontal = ",Frontal,AP,1.0,,,,,,,,,0.0,,,,-1.0\n";
const std::string kLateral = ",Lateral,,,,,,,,,,,0.0,,,,1.0\n";

std::string film(const std::string& part, int patient, const std::string& view) {
  const std::string number = std::to_string(100'000 + patient).substr(1);
  return "CheXpert-v1.0-small/" + part + "/patient" + number + "/study1/view1_" + view + ".jpg";
}

// The official layout with two films a training patient, frontal and lateral, and one in valid.csv.
class Chexpert {
 public:
  explicit Chexpert(int patients = 3) {
    train_ = kHeader;
    for (int i = 1; i <= patients; ++i) {
      train_ += film("train", i, "frontal") + ",Female,60" + kFrontal;
      train_ += film("train", i, "lateral") + ",Male,61" + kLateral;
      put(film("train", i, "frontal"));
      put(film("train", i, "lateral"));
    }
    valid_ = kHeader + film("valid", 64541, "frontal") + ",Male,73" + kFrontal;
    put(film("valid", 64541, "frontal"));
  }
  void put(const std::string& path) const {
    static const Bytes jpeg = jpeg_of(39, 32, TJPF_GRAY, picture(39, 32, 1));
    folder_.put(path, jpeg);
  }
  void link(const std::string& to, const std::string& path) const {
    std::filesystem::create_symlink(folder_ / to, folder_ / path);
  }
  Chexpert& add(const std::string& row) {
    train_ += row;
    return *this;
  }
  Chexpert& valid(const std::string& rows) {
    valid_ = kHeader + rows;
    return *this;
  }
  Result<std::unique_ptr<FileImages>> open(const ChexpertSpec& spec = {}) const {
    folder_.put("CheXpert-v1.0-small/train.csv", train_);
    folder_.put("CheXpert-v1.0-small/valid.csv", valid_);
    return open_chexpert(DiskFiles(), folder_ / "CheXpert-v1.0-small", spec, {.side = 32, .cache_bytes = 1 << 20}, 1);
  }
  std::string refusal() const {
    const auto data = open();
    EXPECT_FALSE(data);
    return data ? "" : data.error().what;
  }

 private:
  DataFolder folder_;
  std::string train_, valid_;
};

TEST(Chexpert, ReadsTheOfficialLayout) {
  const auto data = Chexpert().open();
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_EQ((*data)->name(), "CheXpert-v1.0-small");
  const auto shape = (*data)->shape();
  EXPECT_EQ(shape.classes, 14);
  EXPECT_TRUE(shape.is_multi_label);
  EXPECT_EQ(shape.label_names.front(), "No Finding");
  EXPECT_EQ(shape.label_names.back(), "Support Devices");
  ASSERT_EQ((*data)->size(), 7U);
  const auto& first = (*data)->info(0);
  EXPECT_EQ(first.patient.reveal(), "patient00001");
  EXPECT_EQ(first.attributes, (std::map<std::string, std::string>{
                                  {"sex", "F"}, {"age", "60"}, {"view", "frontal"}, {"projection", "AP"}}));
  EXPECT_EQ((*data)->info(6).split, Split::kTest);
}

TEST(Chexpert, KeepsTheFourKindsOfLabelsApart) {
  const auto data = Chexpert().open();
  ASSERT_TRUE(data);
  const auto& labels = (*data)->info(0).labels;
  ASSERT_EQ(labels.size(), 14U);
  EXPECT_THAT((std::vector{labels[0], labels[1], labels[9], labels[13]}), ElementsAre(1, kUnmentioned, 0, kUncertain));
}

TEST(Chexpert, ReadsItsFilmsInTheSizeAskedFor) {
  const Chexpert folder;
  const auto data = folder.open();
  ASSERT_TRUE(data);
  EXPECT_TRUE((*data)->check());
  Bytes pixels(32 * 32);
  for (std::size_t i = 0; i < (*data)->size(); ++i) EXPECT_TRUE((*data)->read(i, pixels));
}

TEST(Chexpert, TakesFrontalFilmsAlone) {
  const auto data = Chexpert().open({.is_frontal_only = true});
  ASSERT_TRUE(data);
  ASSERT_EQ((*data)->size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ((*data)->info(i).attributes.at("view"), "frontal");
}

TEST(Chexpert, HoldsOutPatientsOfTheTrainingTable) {
  const auto data = Chexpert(200).open();
  ASSERT_TRUE(data);
  std::map<Split, std::set<std::string>> patients;
  for (std::size_t i = 0; i < (*data)->size(); ++i)
    patients[(*data)->info(i).split].insert((*data)->info(i).patient.reveal());
  EXPECT_EQ(patients[Split::kTrain].size() + patients[Split::kHeldOut].size(), 200U);
  EXPECT_NEAR(static_cast<double>(patients[Split::kHeldOut].size()), 30, 15);
  EXPECT_THAT(patients[Split::kTest], ElementsAre("patient64541"));
}

TEST(Chexpert, LeavesWhatIsNotKnownAbsent) {
  Chexpert folder;
  folder.add(film("train", 9, "frontal") + ",Unknown,,Frontal,,,,,,,,,,,,,,,\n");
  const auto data = folder.open();
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_EQ((*data)->info(6).attributes, (std::map<std::string, std::string>{{"view", "frontal"}}));
}

TEST(Chexpert, RefusesRowsThatLie) {
  const std::string path = film("train", 9, "frontal");
  const std::pair<std::string, std::string> wrong[] = {
      {path + ",Female,60,Frontal,AP,7,,,,,,,,,,,,,\n", "train.csv:8: the label \"7\" of No Finding"},
      {path + ",Female,-1" + kFrontal, "train.csv:8: the age \"-1\""},
      {path + ",Other,60" + kFrontal, "train.csv:8: Sex is none of"},
      {path + ",Female,60,Oblique,AP,,,,,,,,,,,,,,\n", "train.csv:8: Frontal/Lateral is neither"},
      {"CheXpert-v1.0-small/train/film.jpg,Female,60" + kFrontal, "train.csv:8: the path names no patient"},
      {"film.jpg,Female,60" + kFrontal, "train.csv:8: the path does not begin with"},
      {"/patient00001/film.jpg,Female,60" + kFrontal, "train.csv:8: the path is absolute"},
      {path + ",Female\n", "train.csv:8: 2 cells"}};
  for (const auto& [row, why] : wrong) EXPECT_THAT(Chexpert().add(row).refusal(), HasSubstr(why));
}

TEST(Chexpert, RefusesAPatientInTrainingAndTest) {
  EXPECT_THAT(Chexpert().valid(film("valid", 2, "frontal") + ",Male,73" + kFrontal).refusal(),
              HasSubstr("valid.csv:2: the patient is in train.csv, too"));
}

TEST(Chexpert, RefusesAFilmOfTwoPatients) {
  Chexpert folder;
  folder.put(film("train", 9, "frontal"));
  folder.link(film("train", 2, "frontal"), film("train", 9, "lateral"));
  folder.add(film("train", 9, "frontal") + ",Female,60" + kFrontal);
  EXPECT_TRUE(folder.open());
  folder.add(film("train", 9, "lateral") + ",Female,60" + kLateral);
  EXPECT_THAT(folder.refusal(), HasSubstr("train.csv:9: names the image of train.csv:4; every image is listed once"));
}

TEST(Chexpert, RefusesATableWithoutAFinding) {
  const DataFolder folder;
  folder.put("train.csv", "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding\n");
  EXPECT_THAT(open_chexpert(DiskFiles(), folder.path(), {}, {}, 1).error().what,
              HasSubstr("train.csv:1: has no column \"Enlarged Cardiomediastinum\""));
}

TEST(Chexpert, ChecksEveryFilmBeforeItIsUsed) {
  Chexpert folder;
  folder.add(film("train", 9, "frontal") + ",Female,60" + kFrontal);
  folder.add("CheXpert-v1.0-small/../../patient00001/x.jpg,Female,60" + kFrontal);
  const auto data = folder.open();
  ASSERT_TRUE(data) << data.error().what;
  const Status checked = (*data)->check();
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().what, HasSubstr("train.csv:8: the image is not there"));
  EXPECT_THAT(checked.error().what, HasSubstr("train.csv:9: the path holds \"..\""));
}

TEST(Chexpert, ReadsTablesOfNihFilms) {
  const char* named = std::getenv("EXPUNGE_DATA");
  const Path path = Path(named ? named : "../shared/data") / "nih_cxr64";
  if (!DiskFiles().exists(path)) GTEST_SKIP() << path << " is not here";
  const ChexpertSpec spec{.train = "chexpert_style_train.csv",
                          .tests = {"chexpert_style_valid.csv", "chexpert_style_test.csv"}};
  const auto data = open_chexpert(DiskFiles(), path, spec, {.side = 64}, 1);
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_TRUE((*data)->check());
  const auto summary = describe(**data);
  EXPECT_EQ(summary.records, 1000U);
  EXPECT_EQ(summary.patients, 264U);
  EXPECT_EQ(summary.splits[0].records + summary.splits[1].records, 741U);
  EXPECT_EQ(summary.splits[2].records, 259U);
  Bytes pixels(64 * 64);
  for (std::size_t i = 0; i < (*data)->size(); ++i) ASSERT_TRUE((*data)->read(i, pixels));
}

}  // namespace
}  // namespace expunge
