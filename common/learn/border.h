// The border of this folder: LibTorch's exceptions end here and become values. Internal to common/learn.
#pragma once

#include <c10/util/Exception.h>

#include <exception>
#include <new>
#include <string>

#include "common/base/result.h"

namespace expunge {

// Runs `work`, which returns a Result. An exception of LibTorch or of a library below it (no memory, a GPU that failed,
// an operation it refuses) becomes kUnavailable with its first line.
template <class Work>
auto without_exceptions(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    return unavailable("LibTorch could not do this work: " + text.substr(0, text.find('\n')));
  } catch (const std::bad_alloc&) {
    return told_in_full(Fault::kUnavailable, "not enough memory for this work; use a smaller batch");
  } catch (const std::exception& error) {
    const std::string text = error.what();
    return unavailable("a library under LibTorch could not do this work: " + text.substr(0, text.find('\n')));
  }
}

}  // namespace expunge
