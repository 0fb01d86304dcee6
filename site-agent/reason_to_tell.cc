#include "site-agent/reason_to_tell.h"

namespace expunge {

std::string_view reason_to_tell(const Error& error) {
  if (!error.told.text().empty()) return error.told.text();
  if (error.fault == Fault::kUnavailable)
    return "this site had no memory, disk or device left for the work, or it was stopped; its administrator sees which";
  return "a record, a file or a setting of this site is in the way of the work; its administrator sees which";
}

}  // namespace expunge
