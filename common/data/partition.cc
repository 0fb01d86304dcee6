#include "common/data/partition.h"

#include <algorithm>
#include <set>

#include "common/data/dealing.h"
#include "common/data/patients.h"

namespace expunge {
namespace {

Status check_sites(const Partition& how) {
  if (how.sites.empty()) return bad_input("a partition needs at least one site");
  const std::set<SiteId> unique(how.sites.begin(), how.sites.end());
  if (unique.size() != how.sites.size())
    return bad_input("a partition names the same site twice; names must be unique");
  return {};
}

Result<Dealt> deal(const Dataset& data, const std::vector<Patient>& patients, const Partition& how) {
  switch (how.scheme) {
    case PartitionScheme::kIid:
      return deal_evenly(patients, how);
    case PartitionScheme::kDirichlet:
      return deal_by_class(patients, how);
    case PartitionScheme::kColumn:
      return deal_by_column(data, patients, how);
  }
  ensure(false, "partition: every scheme is dealt");
  return Dealt{};
}

}  // namespace

Result<std::vector<Share>> partition(const Dataset& data, const Partition& how) {
  EXPUNGE_TRY_DO(check_sites(how));
  const auto patients = draw_patients(patients_in(data), how.most_records, how.seed);
  EXPUNGE_TRY(site_of, deal(data, patients, how));
  std::vector<Share> shares(how.sites.size());
  for (std::size_t i = 0; i < patients.size(); ++i) {
    Share& share = shares[site_of[i]];
    share.insert(share.end(), patients[i].records.begin(), patients[i].records.end());
  }
  for (Share& share : shares) std::ranges::sort(share);
  return shares;
}

}  // namespace expunge
