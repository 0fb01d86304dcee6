// A network of the user's own: a TorchScript file. It is code, so it runs only where the site's administrator has named
// the file, and only as the very bytes that the study names by their digest.
//
// The module's forward takes (records, channels, size, size) and gives (records, classes). Its parameters and buffers
// are float32 (buffers also int64). The file gives code, names and shapes, not values: tensors start by
// start_by_shape.h, whatever records the file was trained on. Only what training does not move is taken as it is:
// buffers other than running statistics, and constants in the code.
#pragma once

#include "common/learn/network.h"

namespace expunge {

// `file`: the bytes that this site allows; null: none. kBadInput: none is allowed, another one is, it is no
// TorchScript, a tensor is tied to another or of a kind that cannot be averaged, it takes or gives something else, or a
// parameter has no gradient. It was tried out: what its tensors hold is of no use before initialise or load.
Result<std::unique_ptr<Network>> make_torch_script(const NetworkSpec& spec, const Bytes* file, Placement placement);

}  // namespace expunge
