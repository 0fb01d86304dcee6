#include "common/data/source.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/common/data/image_files.h"

namespace expunge {
namespace {

using testing::HasSubstr;

struct Read {
  DataSpec spec;
  Status status;
};

Read read(const std::string& text, const std::optional<Path>& file = std::nullopt) {
  auto config = parse_config(text, "study.toml");
  EXPECT_TRUE(config);
  DataSpec spec = read_data_spec(config->root().table("data"), 9, file);
  return {spec, config->finish()};
}

std::string refusal(const std::string& text) {
  const Status status = read(text).status;
  EXPECT_FALSE(status);
  return status ? "" : status.error().what;
}

TEST(Source, ReadsAClinic) {
  const auto [spec, status] = read("[data]\nkind = 'clinic'\npatients = 50\nclasses = 3\nhospitals = ['a', 'b']");
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(spec.clinic.patients, 50);
  EXPECT_EQ(spec.clinic.classes, 3);
  EXPECT_EQ(spec.clinic.hospitals.size(), 2U);
  EXPECT_EQ(spec.clinic.seed, 9U);
  EXPECT_FALSE(spec.partition);
}

TEST(Source, ReadsAFileWithItsPartition) {
  const auto [spec, status] = read(
      "[data]\nkind = 'medmnist'\nfile = 'x.npz'\npartition = 'dirichlet'\nalpha = 0.5\nmost_records = 6000\nseed = 3");
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(spec.kind, DataKind::kMedMnist);
  EXPECT_EQ(spec.path, Path("x.npz"));
  ASSERT_TRUE(spec.partition);
  EXPECT_EQ(spec.partition->scheme, PartitionScheme::kDirichlet);
  EXPECT_EQ(spec.partition->alpha, 0.5);
  EXPECT_EQ(spec.partition->most_records, 6000U);
  EXPECT_EQ(spec.partition->seed, 3U);
}

TEST(Source, ReadsAColumnPartition) {
  const auto [spec, status] = read("[data]\nkind = 'clinic'\npartition = 'column'\ncolumn = 'hospital'");
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(spec.partition->column, "hospital");
}

TEST(Source, TakesTheFileOfTheCommandLineFirst) {
  for (const std::string text : {"[data]\nkind = 'clinic'\npatients = 50", "[data]\nkind = 'medmnist'\nfile = 'x.npz'",
                                 "[data]\nkind = 'medmnist'"}) {
    const auto [spec, status] = read(text, "given.npz");
    ASSERT_TRUE(status) << status.error().what;
    EXPECT_EQ(spec.kind, DataKind::kMedMnist);
    EXPECT_EQ(spec.path, Path("given.npz"));
  }
}

TEST(Source, RefusesAnUnknownKindAndNamesTheNearest) {
  EXPECT_THAT(refusal("[data]\nkind = 'medmist'\nfile = 'x'"), HasSubstr("did you mean \"medmnist\""));
}

TEST(Source, RefusesUnknownKeysAndKeysOfAnotherKind) {
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\npatents = 50"), HasSubstr("did you mean \"patients\""));
  EXPECT_THAT(refusal("[data]\nkind = 'medmnist'\nfile = 'x'\nlabel_noise = 0.1"), HasSubstr("label_noise"));
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\npartition = 'iid'\nalpha = 1.0"), HasSubstr("alpha"));
}

TEST(Source, RefusesWhatIsMissing) {
  EXPECT_THAT(refusal("[data]\npatients = 5"), HasSubstr("kind"));
  EXPECT_THAT(refusal("[data]\nkind = 'medmnist'"), HasSubstr("--data"));
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\npartition = 'dirichlet'"), HasSubstr("alpha"));
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\npartition = 'column'"), HasSubstr("column"));
}

TEST(Source, RefusesNumbersOutOfRange) {
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\npatients = 0"), HasSubstr("patients"));
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\nlabel_noise = 2"), HasSubstr("label_noise"));
  EXPECT_THAT(refusal("[data]\nkind = 'clinic'\npartition = 'dirichlet'\nalpha = 0"), HasSubstr("alpha"));
}

TEST(Source, ReadsAPublishedSetByNameAndSize) {
  const auto [spec, status] = read("[data]\nkind = 'medmnist'\nfile = 'sets'\nname = 'tissuemnist'\nsize = 64");
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(spec.path, Path("sets/tissuemnist_64.npz"));
  EXPECT_EQ(read("[data]\nkind = 'medmnist'\nfile = 'sets'\nname = 'pathmnist'").spec.path, Path("sets/pathmnist.npz"));
}

TEST(Source, ReadsChexpert) {
  const auto [spec, status] = read(
      "[data]\nkind = 'chexpert'\nfile = 'CheXpert-v1.0-small'\nviews = 'frontal'\nimage_size = 128\ncache_bytes = 5");
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(spec.kind, DataKind::kChexpert);
  EXPECT_TRUE(spec.chexpert.is_frontal_only);
  EXPECT_EQ(spec.images, (ImageRules{.side = 128, .channels = 1, .cache_bytes = 5}));
  EXPECT_EQ(spec.seed, 9U);
}

TEST(Source, ReadsACohort) {
  const auto [spec, status] = read(
      "[data]\nkind = 'cohort'\nfile = 'a.csv'\nimages = 'films'\nlabels = ['finding']\nclass_names = ['no', 'yes']");
  ASSERT_TRUE(status) << status.error().what;
  EXPECT_EQ(spec.cohort, (CohortSpec{"films", {"finding"}, {"no", "yes"}}));
  EXPECT_EQ(spec.images.side, 224);
}

TEST(Source, WritesWhatItReadsBack) {
  for (const std::string keys :
       {"kind = 'clinic'\npatients = 50\nlabel_noise = 0.25", "kind = 'medmnist'\nfile = '/x/pathmnist_64.npz'",
        "kind = 'chexpert'\nfile = '/x'\ntests = ['a.csv', 'b.csv']\nviews = 'frontal'\nimage_size = 320",
        "kind = 'cohort'\nfile = '/x/a.csv'\nimages = '/y'\nlabels = ['a', 'b']\nchannels = 3",
        "kind = 'images'\nfile = '/x'\nimage_size = 32\nchannels = 3"}) {
    const DataSpec spec = read("[data]\n" + keys).spec;
    TomlText text;
    text.table("data");
    write_data_spec(spec, text);
    const auto again = read(text.text());
    ASSERT_TRUE(again.status) << again.status.error().what;
    EXPECT_EQ(again.spec, spec) << keys;
  }
}

TEST(Source, RefusesKeysThatDoNotFitTheKind) {
  EXPECT_THAT(refusal("[data]\nkind = 'chexpert'\nfile = 'x'\nlabels = ['a']"), HasSubstr("labels"));
  EXPECT_THAT(refusal("[data]\nkind = 'chexpert'\nfile = 'x'\nviews = 'lateral'"), HasSubstr("views"));
  EXPECT_THAT(refusal("[data]\nkind = 'images'\nfile = 'x'\nchannels = 2"), HasSubstr("channels"));
  EXPECT_THAT(refusal("[data]\nkind = 'images'\nfile = 'x'\nimage_size = 4"), HasSubstr("image_size"));
  EXPECT_THAT(refusal("[data]\nkind = 'cohort'\nfile = 'x'"), HasSubstr("labels"));
  EXPECT_THAT(refusal("[data]\nkind = 'cohort'\nfile = 'x'\nlabels = []"), HasSubstr("labels"));
  EXPECT_THAT(refusal("[data]\nkind = 'cohort'\nfile = 'x'\nlabels = ['a']"),
              HasSubstr("labels in [data] names one column; say in class_names"));
  EXPECT_THAT(refusal("[data]\nkind = 'cohort'\nfile = 'x'\nlabels = ['a', 'b']\nclass_names = ['c', 'd']"),
              HasSubstr("class_names"));
  EXPECT_THAT(refusal("[data]\nkind = 'images'"), HasSubstr("--data"));
  EXPECT_THAT(refusal("[data]\nkind = 'medmnist'\nfile = 'x'\nname = 'tissuemnst'"),
              HasSubstr("did you mean \"tissuemnist\""));
  EXPECT_THAT(refusal("[data]\nkind = 'medmnist'\nfile = 'x'\nname = 'pathmnist'\nsize = 32"), HasSubstr("size"));
}

TEST(Source, TakesTheDataOfAConfigurationFile) {
  const DataFolder folder;
  folder.put("site.toml", "[site]\nthreads = 1\n[data]\nkind = 'images'\nfile = 'x'\npartition = 'iid'\nsites = ['a']");
  const auto spec = data_spec_of(DiskFiles(), folder / "site.toml");
  ASSERT_TRUE(spec) << spec.error().what;
  EXPECT_EQ(spec->kind, DataKind::kImages);
  EXPECT_FALSE(spec->partition);
  EXPECT_EQ(data_spec_of(DiskFiles(), "x.npz")->kind, DataKind::kMedMnist);
  folder.put("site.toml", "[data]\nkind = 'images'\nfile = 'x'\nchanels = 3");
  EXPECT_THAT(data_spec_of(DiskFiles(), folder / "site.toml").error().what, HasSubstr("chanels"));
  folder.put("site.toml", "[site]\nthreads = 1\n");
  EXPECT_THAT(data_spec_of(DiskFiles(), folder / "site.toml").error().what, HasSubstr("has no [data] table"));
}

// The same patients are held out and tested as in the study that the file describes.
TEST(Source, DrawsSplitsOfAConfigurationFileAsItsStudyDoes) {
  const DataFolder folder;
  const auto seed_of = [&](const std::string& tables) {
    folder.put("study.toml", tables);
    const auto spec = data_spec_of(DiskFiles(), folder / "study.toml");
    EXPECT_TRUE(spec) << spec.error().what;
    return spec ? spec->seed : 0;
  };
  const std::string data = "[data]\nkind = 'images'\nfile = 'x'\n", study = "[study]\nname = 'lungs'\nseed = 7\n";
  EXPECT_EQ(seed_of(study + data), 7U);
  EXPECT_EQ(seed_of(study + data + "seed = 3"), 3U);
  EXPECT_EQ(seed_of("[study]\nname = 'lungs'\n" + data), 1U);
  EXPECT_EQ(seed_of("[site]\nthreads = 1\n" + data), 1U);
  EXPECT_EQ(seed_of("[study]\nseed = 5\n[data]\nkind = 'clinic'"), 5U);
  folder.put("study.toml", "[study]\nseed = -1\n" + data);
  EXPECT_THAT(data_spec_of(DiskFiles(), folder / "study.toml").error().what, HasSubstr("seed"));
}

// A share is checked, and no other site's films.
TEST(Source, ChecksTheImagesOfTheOwnShareBeforeTheyAreUsed) {
  const DataFolder folder;
  std::string table = "patient,path,hospital,finding,split\n";
  for (int i = 0; i < 40; ++i) {
    const std::string film = std::to_string(i) + ".png";
    folder.put(film, grey_png(16, 16));
    const char* split = i % 4 == 0 ? "held-out" : i % 4 == 1 ? "test" : "train";
    table += "P" + std::to_string(i) + "," + film + (i < 20 ? ",north," : ",south,") + "1," + split + "\n";
  }
  folder.put("cohort.csv", table);
  folder.put("3.png", "no image");
  DataSpec spec;
  spec.kind = DataKind::kCohort;
  spec.path = folder / "cohort.csv";
  spec.cohort.labels = {"finding"};
  spec.cohort.class_names = {"0", "1"};
  spec.images.side = 16;
  spec.partition = Partition{.scheme = PartitionScheme::kColumn, .column = "hospital", .sites = {}};
  spec.partition->sites = {SiteId::of("north"), SiteId::of("south")};
  spec.take = SiteId::of("south");
  const auto share = open_dataset(spec, DiskFiles());
  ASSERT_TRUE(share) << share.error().what;
  EXPECT_EQ((*share)->size(), 20U);
  spec.take = SiteId::of("north");
  EXPECT_THAT(open_dataset(spec, DiskFiles()).error().what, HasSubstr("cohort.csv:5: the image is neither"));
  const auto unchecked = open_unchecked(spec, DiskFiles());
  ASSERT_TRUE(unchecked) << unchecked.error().what;
  EXPECT_EQ((*unchecked)->size(), 20U);
  EXPECT_EQ((*unchecked)->info(3).patient.reveal(), "P3");
}

DataSpec shared_clinic() {
  DataSpec spec;
  spec.clinic.patients = 100;
  spec.partition = Partition{};
  spec.partition->sites = {SiteId::of("site-a"), SiteId::of("site-b")};
  return spec;
}

TEST(Source, OpensTheWholeOrOneSitesShare) {
  DataSpec spec = shared_clinic();
  const auto whole = open_dataset(spec, DiskFiles());
  ASSERT_TRUE(whole);
  std::set<PatientId> patients;
  std::size_t records = 0;
  for (const SiteId& site : spec.partition->sites) {
    spec.take = site;
    const auto share = open_dataset(spec, DiskFiles());
    ASSERT_TRUE(share);
    records += (*share)->size();
    std::set<PatientId> own;
    for (std::size_t i = 0; i < (*share)->size(); ++i) own.insert((*share)->info(i).patient);
    for (const PatientId& patient : own) EXPECT_TRUE(patients.insert(patient).second);
  }
  EXPECT_EQ(records, (*whole)->size());
  EXPECT_EQ(patients.size(), 100U);
}

TEST(Source, GivesAShareItsOwnPixels) {
  DataSpec spec = shared_clinic();
  const auto whole = open_dataset(spec, DiskFiles());
  const auto shares = partition(**whole, *spec.partition);
  ASSERT_TRUE(shares);
  spec.take = SiteId::of("site-b");
  const auto share = open_dataset(spec, DiskFiles());
  Bytes expected(784), seen(784);
  for (std::size_t i = 0; i < (*share)->size(); ++i) {
    ASSERT_TRUE((*whole)->read((*shares)[1][i], expected));
    ASSERT_TRUE((*share)->read(i, seen));
    EXPECT_EQ(expected, seen);
  }
}

TEST(Source, RefusesASiteWithoutShare) {
  DataSpec spec = shared_clinic();
  spec.take = SiteId::of("site-c");
  EXPECT_THAT(open_dataset(spec, DiskFiles()).error().what, HasSubstr("site-c has no share"));
  spec.partition.reset();
  EXPECT_THAT(open_dataset(spec, DiskFiles()).error().what, HasSubstr("no partition"));
}

TEST(Source, RefusesAbsentFilesFoldersAndOtherFiles) {
  DataSpec spec;
  spec.kind = DataKind::kMedMnist;
  const DiskFiles disk;
  for (const Path& path : {Path("no/such/file.npz"), Path(testing::TempDir())}) {
    spec.path = path;
    const auto data = open_dataset(spec, disk);
    ASSERT_FALSE(data);
    EXPECT_EQ(data.error().fault, Fault::kBadInput);
    EXPECT_THAT(data.error().what, HasSubstr(path.string()));
  }
  spec.path = "CMakeLists.txt";
  EXPECT_EQ(open_dataset(spec, disk).error().fault, Fault::kCorrupt);
}

}  // namespace
}  // namespace expunge
