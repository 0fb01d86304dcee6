#include "common/data/source.h"

#include <utility>

#include "common/data/image_folder.h"
#include "common/data/medmnist.h"
#include "common/data/partition.h"

namespace expunge {
namespace {

Result<std::unique_ptr<StoredSet>> stored(auto opened) {
  if (!opened) return opened.error();
  return std::unique_ptr<StoredSet>(*std::move(opened));
}

Result<std::unique_ptr<StoredSet>> open_whole(const DataSpec& spec, const Files& files) {
  switch (spec.kind) {
    case DataKind::kClinic:
      return stored(make_clinic(spec.clinic));
    case DataKind::kMedMnist:
      return stored(open_medmnist(files, spec.path));
    case DataKind::kChexpert:
      return stored(open_chexpert(files, spec.path, spec.chexpert, spec.images, spec.seed));
    case DataKind::kCohort:
      return stored(open_cohort(files, spec.path, spec.cohort, spec.images, spec.seed));
    case DataKind::kImages:
      return stored(open_image_folder(files, spec.path, spec.images, spec.seed));
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

Result<std::unique_ptr<StoredSet>> open_kept(const DataSpec& spec, const Files& files) {
  EXPUNGE_TRY(whole, open_whole(spec, files));
  if (!spec.take) return std::move(whole);
  if (!spec.partition) return bad_input("site " + spec.take->str() + " takes a share, but the data have no partition");
  EXPUNGE_TRY(place, place_of(*spec.take, spec.partition->sites));
  EXPUNGE_TRY(shares, partition(*whole, *spec.partition));
  whole->keep(shares[place]);
  return std::move(whole);
}

}  // namespace

Result<std::unique_ptr<Dataset>> open_dataset(const DataSpec& spec, const Files& files) {
  EXPUNGE_TRY(kept, open_kept(spec, files));
  EXPUNGE_TRY_DO(kept->check());
  return std::unique_ptr<Dataset>(std::move(kept));
}

Result<std::unique_ptr<Dataset>> open_unchecked(const DataSpec& spec, const Files& files) {
  EXPUNGE_TRY(kept, open_kept(spec, files));
  return std::unique_ptr<Dataset>(std::move(kept));
}

}  // namespace expunge
