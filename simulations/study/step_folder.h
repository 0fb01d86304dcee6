// The folder of a step's results, there as a whole or not at all.
#pragma once

#include <functional>

#include "common/base/file.h"

namespace expunge {

// Calls `work` with an empty folder and, once the work is done, adds what it took (spent.h) and gives it the name
// `folder`. There already, with the file `result` in it: done, and nothing is called; without, it is damaged and made
// anew. kUnavailable: the disk does not let us.
Status in_step_folder(const Path& folder, const Path& result, const std::function<Status(const Path& folder)>& work);

// Removes what killed attempts on this machine left in `parent`; those still under way stay.
void remove_leftovers(const Path& parent);

}  // namespace expunge
