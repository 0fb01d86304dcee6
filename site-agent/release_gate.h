// The one door through which a site's words leave, and the record of what did: no other file of this folder makes a
// Send (tests/layers.py). What the Courier says by itself is about the coordinator's own messages.
//
// Passed are the kinds of message that a site has to say, and nothing else; of an Update only measures with names on
// the list, with finite values, and none at all where the site's policy does not tell them. Hello, Beat and Declined
// say nothing of any record (reason_to_tell.h) and are not recorded; an Update, a ForgetRequest and an Erased are:
// when, what, how many bytes, and a digest (SHA-256 over the digests of the attachment's chunks, in order). Saying the
// same again is no new release.
#pragma once

#include <string_view>
#include <vector>

#include "protocols/action.h"
#include "site-agent/site_state.h"

namespace expunge {

class ReleaseGate {
 public:
  ReleaseGate(bool tell_measures, Released so_far) : tell_measures_(tell_measures), released_(so_far) {}

  struct Passed {
    Send send;
    Record record;            // to be durable before it is sent
    std::vector<Note> notes;  // what was held back
  };
  // A release. kNotTrusted: a site has no business saying this.
  Result<Passed> pass(Message message, std::vector<Attachment> attachments);
  // No release: a Hello, a Beat or a Declined; a ForgetRequest or an Erased whose release is recorded.
  Send pass_unrecorded(Message message) const;

  const Released& released() const { return released_; }

 private:
  Record record_of(std::string_view kind, std::string_view about, std::uint64_t bytes, std::string digest);
  void strip(Update& update, std::vector<Note>& notes) const;

  bool tell_measures_;
  Released released_;
};

}  // namespace expunge
