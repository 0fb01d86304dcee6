// What the files of this folder share about OpenSSL; nothing outside it includes this.
#pragma once

#include <string_view>

namespace expunge {

// For std::unique_ptr: std::unique_ptr<EVP_MD, Free<EVP_MD_free>>.
template <auto F>
struct Free {
  template <class T>
  void operator()(T* object) const {
    F(object);
  }
};

// OpenSSL's calls succeed with exactly 1; 0 and negative numbers fail, not always with a reason in the queue. For calls
// that can only fail by our own mistake or for want of memory.
void must_be_one(int outcome, std::string_view call);

// The queue of reasons is per thread and sticky: emptied after a failure that is part of normal life.
void forget_openssl_errors();

}  // namespace expunge
