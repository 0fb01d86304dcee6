#include "common/data/source.h"

#include <utility>

#include "common/data/medmnist.h"

namespace expunge {
namespace {

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

Result<std::unique_ptr<ImageSet>> open_whole(const DataSpec& spec, const Files& files) {
  switch (spec.kind) {
    case DataKind::kClinic:
      return make_clinic(spec.clinic);
    case DataKind::kMedMnist:
      return open_medmnist(files, spec.path);
  }
  ensure(false, "open_dataset: every kind is opened");
  return bad_input("");
}

// The position of the site among the partition's.
Result<std::size_t> place_of(const SiteId& site, const std::vector<SiteId>& sites) {
  for (std::size_t i = 0; i < sites.size(); ++i)
    if (sites[i] == site) return i;
  const auto meant = nearest(site.str(), texts_of(sites));
  return bad_input("site " + site.str() + " has no share in the partition of the data" +
                   (meant ? "; did you mean " + *meant + "?" : "; name one of its sites"));
}

}  // namespace

DataSpec read_data_spec(ConfigTable data, std::uint64_t seed, const std::optional<Path>& file) {
  DataSpec spec;
  const std::string kind = data.choice("kind", {"clinic", "medmnist"});
  const auto own_seed = data.integer("seed", {.least = 0}, -1);
  const std::uint64_t used = own_seed < 0 ? seed : static_cast<std::uint64_t>(own_seed);
  // Where the kind is wrong, the keys of both are known, so that the kind is what is told.
  if (kind != "medmnist") spec.clinic = read_clinic(data, used);
  if (kind != "clinic") spec.path = data.text("file", "");
  if (file) spec.path = *file;
  if (kind == "medmnist" && spec.path.empty()) data.refuse("file", "is needed: name it there or give it with --data");
  spec.kind = kind == "medmnist" || file ? DataKind::kMedMnist : DataKind::kClinic;
  spec.partition = read_partition(data, used);
  return spec;
}

Result<std::unique_ptr<Dataset>> open_dataset(const DataSpec& spec, const Files& files) {
  EXPUNGE_TRY(whole, open_whole(spec, files));
  if (spec.take) {
    if (!spec.partition)
      return bad_input("site " + spec.take->str() + " takes a share, but the data have no partition");
    EXPUNGE_TRY(place, place_of(*spec.take, spec.partition->sites));
    EXPUNGE_TRY(shares, partition(*whole, *spec.partition));
    whole->keep(shares[place]);
  }
  return std::unique_ptr<Dataset>(std::move(whole));
}

}  // namespace expunge
