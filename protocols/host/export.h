// POST /v1/export on a program's local socket: a model version into a file of the operator's choice.
//
//   {"out": FILE, "version": N (may be left out)} → {"version", "digest"}
#pragma once

#include <string>
#include <string_view>

#include "common/base/file.h"
#include "common/base/ids.h"

namespace expunge {

struct ExportOrder {
  Path out;
  ModelVersion version;  // none: the newest
};
Result<ExportOrder> read_export_order(std::string_view body);  // kBadInput: it is none, or has a key that is not known

// kBadInput: `out`, an absolute path, names no file, or one inside a kit (also through links) or a key; these exist
// nowhere else and are never written over.
Status may_write(const Files& files, const Path& out);

// Writes a model to `out`, an absolute path outside of any kit; answers {"version", "digest"}.
Result<std::string> copy_model(Files& files, const Blob& model, const ModelVersion& version, const Path& out);

}  // namespace expunge
