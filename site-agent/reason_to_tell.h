// What the coordinator hears of why this site's own work failed. An error's sentence may quote a row, a path or a class
// of the data set; what leaves is `told` of it, in which nothing of a record can be, or else the kind of the fault.
#pragma once

#include <string_view>

#include "common/base/result.h"

namespace expunge {

std::string_view reason_to_tell(const Error& error);

}  // namespace expunge
