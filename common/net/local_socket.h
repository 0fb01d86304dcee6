// Unix-domain sockets have short names; a kit in a deep folder may not fit.
#pragma once

#include "common/base/file.h"

namespace expunge {

Status check_socket_path(const Path& socket);  // kBadInput, with what to do

}  // namespace expunge
