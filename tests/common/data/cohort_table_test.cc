#include "common/data/cohort_table.h"

#include <gmock/gmock.h>

#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A hospital's folder: cohort.csv, and beside it a PNG, a JPEG and a DICOM file.
class Hospital {
 public:
  Hospital() {
    folder_.put("films/a.png", grey_png(40, 30));
    folder_.put("films/b.jpg", jpeg_of(40, 30, TJPF_GRAY, picture(40, 30, 1)));
    folder_.put("films/c.dcm", DicomFile().bytes());
  }
  const DataFolder& folder() const { return folder_; }
  Hospital& table(const std::string& text) {
    folder_.put("cohort.csv", text);
    return *this;
  }
  Result<std::unique_ptr<FileImages>> open(const CohortSpec& spec) const {
    return open_cohort(DiskFiles(), folder_ / "cohort.csv", spec, {.side = 32, .cache_bytes = 1 << 20}, 1);
  }
  // Of the table, or of the images.
  std::string refusal(const CohortSpec& spec) const {
    const auto data = open(spec);
    if (!data) return data.error().what;
    const Status checked = (*data)->check();
    EXPECT_FALSE(checked);
    return checked ? "" : checked.error().what;
  }

 private:
  DataFolder folder_;
};

const CohortSpec kFindings{.images = {}, .labels = {"Edema", "Fracture"}, .class_names = {}};
const CohortSpec kClasses{.images = {}, .labels = {"finding"}, .class_names = {"normal", "pneumonia"}};
const std::string kHeader = "patient,path,Edema,Fracture,age,split\n";
const std::string kGood = "P-Miller,films/a.png,0,1,50,train\n";

// With a good row before it, so that the bad one is in line 3.
std::string refusal_of(const std::string& row) {
  return Hospital().table(kHeader + kGood + row).refusal(kFindings);
}

TEST(CohortTable, ReadsFindingsAndAttributes) {
  Hospital hospital;
  hospital.table(
      "patient,sex,path,Edema,age,Fracture,hospital,split\nP1,F,films/a.png,1,44,,north,train\n"
      "P2,M,films/b.jpg,-1,,0,north,held-out\nP3,,films/c.dcm,0.0,0,1.0,south,test\n");
  const auto data = hospital.open(kFindings);
  ASSERT_TRUE(data) << data.error().what;
  ASSERT_TRUE((*data)->check());
  const DatasetShape shape{1, 32, 32, 2, true, {"Edema", "Fracture"}};
  EXPECT_EQ((*data)->shape(), shape);
  EXPECT_EQ((*data)->name(), "cohort");
  const auto &first = (*data)->info(0), &second = (*data)->info(1), &third = (*data)->info(2);
  EXPECT_THAT(first.labels, ElementsAre(1, kUnmentioned));
  EXPECT_THAT(second.labels, ElementsAre(kUncertain, 0));
  EXPECT_THAT(third.labels, ElementsAre(0, 1));
  EXPECT_EQ(first.patient.reveal(), "P1");
  EXPECT_EQ(first.attributes, (std::map<std::string, std::string>{{"sex", "F"}, {"age", "44"}, {"hospital", "north"}}));
  EXPECT_EQ(second.attributes, (std::map<std::string, std::string>{{"sex", "M"}, {"hospital", "north"}}));
  EXPECT_EQ(second.split, Split::kHeldOut);
  EXPECT_EQ(third.split, Split::kTest);
  Bytes pixels(32 * 32);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE((*data)->read(i, pixels));
}

TEST(CohortTable, ReadsOneColumnOfClasses) {
  Hospital hospital;
  hospital.table("patient,path,finding,split\nP1,films/a.png,pneumonia,train\nP2,films/b.jpg,normal,train\n");
  const auto data = hospital.open(kClasses);
  ASSERT_TRUE(data) << data.error().what;
  EXPECT_EQ((*data)->shape(), (DatasetShape{1, 32, 32, 2, false, {"normal", "pneumonia"}}));
  EXPECT_THAT((*data)->info(0).labels, ElementsAre(1));
  EXPECT_THAT((*data)->info(1).labels, ElementsAre(0));
}

TEST(CohortTable, FindsImagesInAFolderOfTheirOwn) {
  Hospital hospital;
  hospital.table("patient,path,Edema,Fracture,split\nP1,a.png,0,1,train\n");
  CohortSpec spec = kFindings;
  spec.images = hospital.folder() / "films";
  const auto data = hospital.open(spec);
  ASSERT_TRUE(data);
  EXPECT_TRUE((*data)->check());
}

// By patient always, and nobody moves when rows are added.
TEST(CohortTable, DrawsSplitsByPatientWhereTheTableHasNone) {
  const auto splits = [](int patients) {
    std::string text = "patient,path,Edema,Fracture\n";
    for (int i = 0; i < patients; ++i)
      for (int film = 0; film < 2; ++film)
        text += "P" + std::to_string(i) + "," + std::to_string(i) + "-" + std::to_string(film) + ".png,0,1\n";
    const auto data = Hospital().table(text).open(kFindings);
    EXPECT_TRUE(data);
    std::map<std::string, Split> drawn;
    for (std::size_t i = 0; i < (*data)->size(); ++i) {
      const auto [known, is_new] = drawn.try_emplace((*data)->info(i).patient.reveal(), (*data)->info(i).split);
      EXPECT_EQ(known->second, (*data)->info(i).split);
    }
    return drawn;
  };
  const auto few = splits(100), more = splits(200);
  for (const auto& [patient, split] : few) EXPECT_EQ(more.at(patient), split);
}

TEST(CohortTable, RefusesAMissingColumn) {
  Hospital hospital;
  EXPECT_THAT(hospital.table("patient,path,Edema\nP1,films/a.png,0\n").refusal(kFindings),
              HasSubstr("cohort.csv:1: has no column \"Fracture\""));
  EXPECT_THAT(hospital.table("patient,paht,Edema,Fracture\n").refusal(kFindings),
              HasSubstr("cohort.csv:1: has no column \"path\"; is \"paht\" meant?"));
  EXPECT_THAT(hospital.table("path,Edema,Fracture\n").refusal(kFindings), HasSubstr("no column \"patient\""));
}

TEST(CohortTable, RefusesLabelsThatCannotBe) {
  EXPECT_THAT(refusal_of("P2,films/b.jpg,7,0,50,train\n"),
              HasSubstr("cohort.csv:3: the label \"7\" of Edema is none of 1, 0, -1 and blank"));
  EXPECT_THAT(Hospital().table("patient,path,finding,split\nP1,films/a.png,7,train\n").refusal(kClasses),
              HasSubstr("cohort.csv:2: the label \"7\" of finding is none of the 2 class_names"));
  EXPECT_THAT(Hospital().table("patient,path,finding,split\nP1,films/a.png,,train\n").refusal(kClasses),
              HasSubstr("cohort.csv:2: the label of finding"));
}

TEST(CohortTable, RefusesAgesThatCannotBe) {
  EXPECT_THAT(refusal_of("P2,films/b.jpg,0,0,-3,train\n"), HasSubstr("cohort.csv:3: the age \"-3\""));
  EXPECT_THAT(refusal_of("P2,films/b.jpg,0,0,414,train\n"), HasSubstr("cohort.csv:3: the age \"414\""));
  EXPECT_THAT(refusal_of("P2,films/b.jpg,0,0,old,train\n"), HasSubstr("cohort.csv:3: the age is no whole number"));
}

TEST(CohortTable, RefusesSplitsThatCannotBe) {
  EXPECT_THAT(refusal_of("P2,films/b.jpg,0,0,50,valid\n"),
              HasSubstr("cohort.csv:3: the split is none of train, held-out and test \"valid\"; write held-out"));
  EXPECT_THAT(refusal_of("P2,films/b.jpg,0,0,50,Miller\n"), Not(HasSubstr("Miller")));
  EXPECT_THAT(refusal_of("P-Miller,films/b.jpg,0,0,50,test\n"),
              HasSubstr("cohort.csv:3: the patient is in another split in a row before"));
  EXPECT_THAT(Hospital().table(kHeader + "P1,films/a.png,0,0,50,test\n").refusal(kFindings),
              HasSubstr("nothing to learn"));
}

TEST(CohortTable, RefusesARowWithoutAPatient) {
  EXPECT_THAT(refusal_of(",films/b.jpg,0,0,50,train\n"), HasSubstr("cohort.csv:3: has no patient"));
}

TEST(CohortTable, RefusesPatientsThatNoListCanName) {
  for (const std::string id : {" P9", "P9 ", "\"P\n9\"", "P\x07"})
    EXPECT_THAT(refusal_of(id + ",films/b.jpg,0,1,50,train\n"), HasSubstr("which no list can name")) << id;
}

TEST(CohortTable, RefusesPatientsAsLabels) {
  const CohortSpec spec{.images = {}, .labels = {"Edema", "patient"}, .class_names = {}};
  EXPECT_THAT(Hospital().table(kHeader + kGood).refusal(spec),
              AllOf(HasSubstr("which is no label"), Not(HasSubstr("Miller"))));
}

TEST(CohortTable, RefusesAnImageTwice) {
  for (const std::string path : {"films/a.png", "./films/a.png", "films//a.png", "films/./a.png"})
    EXPECT_THAT(refusal_of("P2," + path + ",0,0,50,train\n"),
                HasSubstr("cohort.csv:3: names the image of cohort.csv:2; every image is listed once"));
}

TEST(CohortTable, RefusesALinkToAnotherRowsImage) {
  Hospital hospital;
  std::filesystem::create_symlink("a.png", hospital.folder() / "films/link.png");
  std::filesystem::create_directory_symlink("films", hospital.folder() / "more");
  for (const std::string path : {"films/link.png", "more/a.png"}) {
    hospital.table(kHeader + kGood + "P2," + path + ",0,0,50,train\n");
    EXPECT_THAT(hospital.refusal(kFindings), HasSubstr("cohort.csv:3: names the image of cohort.csv:2"));
  }
}

TEST(CohortTable, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(refusal_of("M\xFCller,films/b.jpg,0,0,50,train\n"), HasSubstr("cohort.csv:3: is not UTF-8"));
}

TEST(CohortTable, RefusesPathsOutOfTheFolder) {
  EXPECT_THAT(refusal_of("P2,../films/b.jpg,0,0,50,train\n"), HasSubstr("cohort.csv:3: the path holds \"..\""));
  EXPECT_THAT(refusal_of("P2,/etc/hostname,0,0,50,train\n"), HasSubstr("cohort.csv:3: the path is absolute"));
  EXPECT_THAT(refusal_of("P2,films/none.jpg,0,0,50,train\n"), HasSubstr("cohort.csv:3: the image is not there"));
  EXPECT_THAT(refusal_of("P2,films,0,0,50,train\n"), HasSubstr("cohort.csv:3: the image is no file"));
}

TEST(CohortTable, RefusesALinkOutOfTheFolder) {
  const DataFolder outside;
  outside.put("x.png", grey_png(20, 20));
  Hospital hospital;
  std::filesystem::create_symlink(outside / "x.png", hospital.folder() / "films/link.png");
  EXPECT_THAT(hospital.table(kHeader + kGood + "P2,films/link.png,0,0,50,train\n").refusal(kFindings),
              HasSubstr("cohort.csv:3: the path is a link out of the images' folder"));
}

// Each bad image in a table of two rows.
std::string image_refusal(const Bytes& file) {
  Hospital hospital;
  hospital.folder().put("films/wrong", file);
  return hospital.table(kHeader + kGood + "P2,films/wrong,0,0,50,train\n").refusal(kFindings);
}

TEST(CohortTable, RefusesImagesOfAnotherModeOrSize) {
  EXPECT_THAT(image_refusal(png_of(20, 20, PNG_FORMAT_RGB, picture(20, 20, 3))),
              HasSubstr("cohort.csv:3: the image is in colour, grey images are wanted"));
  EXPECT_THAT(image_refusal(png_of(20, 20, PNG_FORMAT_GA, picture(20, 20, 2))),
              HasSubstr("cohort.csv:3: the image is a PNG file with transparency"));
  EXPECT_THAT(image_refusal(grey_png(3, 3)), HasSubstr("cohort.csv:3: the image is of 3 x 3 pixels"));
}

TEST(CohortTable, RefusesImagesThatAreCutOff) {
  for (Bytes file : {DicomFile().bytes(), grey_png(60, 60), jpeg_of(60, 60, TJPF_GRAY, picture(60, 60, 1))}) {
    file.resize(file.size() - file.size() / 4);
    EXPECT_THAT(image_refusal(file), HasSubstr("cohort.csv:3: the image is no sound "));
  }
}

TEST(CohortTable, NamesAllBadRowsAndNoPatient) {
  const std::string why = Hospital()
                              .table(kHeader + "P-Miller,films/a.png,7,0,50,train\nP-Smith,films/b.jpg,0,0,-1,train\n" +
                                     "P-Jones,films/c.dcm,0,Smith,50,train\n")
                              .refusal(kFindings);
  EXPECT_THAT(why, AllOf(HasSubstr("cohort.csv:2: "), HasSubstr("cohort.csv:3: "), HasSubstr("cohort.csv:4: ")));
  EXPECT_THAT(why, AllOf(Not(HasSubstr("Miller")), Not(HasSubstr("Smith")), Not(HasSubstr("films"))));
}

}  // namespace
}  // namespace expunge
