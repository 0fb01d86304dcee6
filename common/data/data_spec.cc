#include "common/data/data_spec.h"

#include <algorithm>
#include <array>

#include "common/data/medmnist_names.h"

namespace expunge {
namespace {

constexpr std::array<const char*, 5> kKinds = {"clinic", "medmnist", "chexpert", "cohort", "images"};
constexpr std::int64_t kMostSide = 1024;
constexpr std::uint64_t kLargestConfig = 1 << 20;
constexpr std::int64_t kUsualSeed = 1;  // of a study and of a site that state none

std::optional<Partition> read_partition(ConfigTable& data, std::uint64_t seed) {
  const bool is_asked = data.has("partition");
  const std::string scheme = data.choice("partition", {"iid", "dirichlet", "column"}, "iid");
  Partition how;
  how.seed = seed;
  if (scheme == "dirichlet") {
    how.scheme = PartitionScheme::kDirichlet;
    how.alpha = data.number("alpha", {.least = 1e-3, .most = 1e6});
  } else if (scheme == "column") {
    how.scheme = PartitionScheme::kColumn;
    how.column = data.text("column");
  }
  constexpr std::int64_t kMostRecords = 1'000'000'000;
  const auto most = data.integer("most_records", {.least = 0, .most = kMostRecords}, 0);
  how.most_records = static_cast<std::uint64_t>(most);
  if (!is_asked && most == 0) return std::nullopt;
  return how;
}

ClinicSpec read_clinic(ConfigTable& data, std::uint64_t seed) {
  ClinicSpec spec;
  spec.seed = seed;
  spec.patients = data.integer("patients", {.least = 1, .most = kMostClinicPatients}, spec.patients);
  spec.classes = data.integer("classes", {.least = 2, .most = kMostClinicClasses}, spec.classes);
  spec.image_size = data.integer("image_size", {.least = kLeastClinicSize, .most = kMostClinicSize}, spec.image_size);
  spec.hospitals = data.texts("hospitals", spec.hospitals);
  spec.label_noise = data.number("label_noise", {.least = 0, .most = 0.9}, spec.label_noise);
  spec.pixel_noise = data.number("pixel_noise", {.least = 0, .most = 2}, spec.pixel_noise);
  return spec;
}

// A published set by name and size, in the folder that `file` names.
void read_published(ConfigTable& data, Path& path) {
  if (!data.has("name")) return;
  const std::string name = data.choice("name", medmnist_sets());
  const auto size = data.integer("size", {.least = 1, .most = kMostSide}, kMedMnistSizes.front());
  if (std::ranges::find(kMedMnistSizes, size) == kMedMnistSizes.end())
    data.refuse("size", "is " + std::to_string(size) + ", but the sets are published in 28, 64, 128 and 224 pixels");
  path /= medmnist_file(name, size);
}

ChexpertSpec read_chexpert(ConfigTable& data) {
  ChexpertSpec spec;
  spec.train = data.text("train", spec.train);
  spec.tests = data.texts("tests", spec.tests);
  spec.is_frontal_only = data.choice("views", {"all", "frontal"}, "all") == "frontal";
  return spec;
}

CohortSpec read_cohort(ConfigTable& data) {
  CohortSpec spec;
  spec.images = data.text("images", "");
  spec.labels = data.texts("labels");
  spec.class_names = data.texts("class_names", std::vector<std::string>{});
  if (data.has("labels") && spec.labels.empty()) data.refuse("labels", "names no column; name at least one");
  if (spec.labels.size() == 1 && spec.class_names.empty())
    data.refuse("labels", "names one column; say in class_names what its cells may be, as in [\"0\", \"1\"]");
  if (!spec.class_names.empty() && (spec.labels.size() != 1 || spec.class_names.size() < 2))
    data.refuse("class_names", "needs one column in labels, and at least two names");
  return spec;
}

ImageRules read_images(ConfigTable& data) {
  ImageRules rules;
  rules.side = data.integer("image_size", {.least = kLeastImageSide, .most = kMostSide}, rules.side);
  rules.channels = data.integer("channels", {.least = 1, .most = 3}, rules.channels);
  if (rules.channels == 2) data.refuse("channels", "is 2; grey images have 1, colours 3");
  constexpr std::int64_t kMostCache = std::int64_t{1} << 44;
  const auto usual = static_cast<std::int64_t>(rules.cache_bytes);
  rules.cache_bytes = static_cast<std::uint64_t>(data.integer("cache_bytes", {.least = 0, .most = kMostCache}, usual));
  return rules;
}

void write_clinic(const ClinicSpec& clinic, TomlText& text) {
  text.add("patients", clinic.patients);
  text.add("classes", clinic.classes);
  text.add("image_size", clinic.image_size);
  text.add("hospitals", clinic.hospitals);
  text.add("label_noise", clinic.label_noise);
  text.add("pixel_noise", clinic.pixel_noise);
}

void write_images(const DataSpec& spec, TomlText& text) {
  if (spec.kind == DataKind::kChexpert) {
    text.add("train", spec.chexpert.train);
    text.add("tests", spec.chexpert.tests);
    text.add("views", spec.chexpert.is_frontal_only ? "frontal" : "all");
  } else if (spec.kind == DataKind::kCohort) {
    if (!spec.cohort.images.empty()) text.add("images", std::filesystem::absolute(spec.cohort.images).string());
    text.add("labels", spec.cohort.labels);
    text.add("class_names", spec.cohort.class_names);
  }
  text.add("image_size", spec.images.side);
  text.add("channels", spec.images.channels);
  text.add("cache_bytes", spec.images.cache_bytes);
}

DataKind kind_named(const std::string& kind) {
  return static_cast<DataKind>(std::ranges::find(kKinds, kind) - kKinds.begin());
}

// The study's seed, where the file describes one; all else of the study is somebody else's to read.
std::uint64_t read_study_seed(ConfigTable study) {
  for (const auto& key : study.keys())
    if (key != "seed") study.pass_over(key);
  return static_cast<std::uint64_t>(study.integer("seed", {.least = 0}, kUsualSeed));
}

}  // namespace

DataSpec read_data_spec(ConfigTable data, std::uint64_t seed, const std::optional<Path>& file) {
  DataSpec spec;
  const std::string kind = data.choice("kind", {kKinds.begin(), kKinds.end()});
  const auto own_seed = data.integer("seed", {.least = 0}, -1);
  spec.seed = own_seed < 0 ? seed : static_cast<std::uint64_t>(own_seed);
  spec.partition = read_partition(data, spec.seed);
  const auto known = std::ranges::find(kKinds, kind);
  if (known == kKinds.end()) {  // wrong: all keys are known then, so that the kind is what is told
    for (const auto& key : data.keys()) data.pass_over(key);
    return spec;
  }
  spec.kind = kind_named(kind);
  if (spec.kind == DataKind::kClinic) spec.clinic = read_clinic(data, spec.seed);
  if (spec.kind != DataKind::kClinic) spec.path = data.text("file", "");
  if (file) spec.path = *file;
  if (file && spec.kind == DataKind::kClinic) spec.kind = DataKind::kMedMnist;
  if (spec.kind == DataKind::kMedMnist && !file) read_published(data, spec.path);
  if (spec.kind == DataKind::kChexpert) spec.chexpert = read_chexpert(data);
  if (spec.kind == DataKind::kCohort) spec.cohort = read_cohort(data);
  if (spec.kind > DataKind::kMedMnist) spec.images = read_images(data);
  if (spec.kind != DataKind::kClinic && spec.path.empty())
    data.refuse("file", "is needed: name it there or give it with --data");
  return spec;
}

void write_data_spec(const DataSpec& spec, TomlText& text) {
  text.add("kind", kKinds.at(static_cast<std::size_t>(spec.kind)));
  if (spec.kind == DataKind::kClinic) return write_clinic(spec.clinic, text);
  text.add("file", std::filesystem::absolute(spec.path).string());
  if (spec.kind != DataKind::kMedMnist) write_images(spec, text);
}

Result<DataSpec> data_spec_of(const Files& files, const Path& path) {
  DataSpec spec;
  spec.kind = DataKind::kMedMnist;
  spec.path = path;
  if (path.extension() != ".toml") return spec;
  EXPUNGE_TRY(bytes, read_file(files, path, kLargestConfig));
  EXPUNGE_TRY(config, parse_config(text_of(bytes), path.string()));
  ConfigTable root = config.root();
  if (!root.has("data"))
    return bad_input(path.string() + " has no [data] table: add one, or name the data file itself");
  for (const auto& key : root.keys())
    if (key != "data" && key != "study") root.pass_over(key);
  ConfigTable data = root.table("data");
  data.pass_over("sites");
  data.pass_over("take");
  spec = read_data_spec(data, read_study_seed(root.table("study")));
  EXPUNGE_TRY_DO(config.finish());
  spec.partition.reset();
  return spec;
}

}  // namespace expunge
