// The database file of a Store: made whole or not at all, recognised as ours, checked, and brought up to the newest
// layout. For store.cc.
#pragma once

#include <memory>

#include "common/store/sqlite.h"

namespace expunge {

// A connection that has the file to itself, durable and checked. Makes the file (mode 0600) where there is none.
// kUnavailable: another process has it, or the disk does not let us. kCorrupt: damaged, foreign, or from a newer
// version.
Result<std::unique_ptr<Database>> open_database(const Path& file);

}  // namespace expunge
