// The machines of a virtual consortium, in a folder: what each had kept when all were stopped, so that another process
// can go on from there, as often as it likes.
//
//   FOLDER/now                milliseconds of virtual time since the consortium began
//   FOLDER/MEMBER/party.db    its database, as common/store has it
//   FOLDER/MEMBER/disk/…      its files
#pragma once

#include <map>

#include "simulations/machine.h"

namespace expunge {

struct KeptMachines {
  Time now{};
  std::map<SiteId, Machine::Kept> machines;
};

// `folder` must not be there yet; mode 0700.
Status write_kept(const KeptMachines& kept, const Path& folder);

// Leaves the folder as it is, so that many can read it at once: databases are opened as copies in `scratch`, which must
// be there. kBadInput: not such a folder; kCorrupt: a database that does not hold.
Result<KeptMachines> read_kept(const Path& folder, const Path& scratch);

}  // namespace expunge
