// The one door through which a site's words leave, and the record of what did.
//
// Passed are the kinds of message that a site has to say, and nothing else; of an Update only measures with names on
// the list, with finite values, and none at all where the site's policy does not tell them. Hello, Beat and Declined
// say nothing of any record and are not recorded; an Update, a ForgetRequest and an Erased are: when, what, how many
// bytes, and a digest (SHA-256 over the digests of the attachment's chunks, in order). Saying the same again is no new
// release.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "protocols/action.h"
#include "site-agent/site_state.h"

namespace expunge {

class ReleaseGate {
 public:
  ReleaseGate(bool tell_measures, Released so_far) : tell_measures_(tell_measures), released_(so_far) {}

  struct Passed {
    Message message;               // what may be sent
    std::optional<Record> record;  // to be durable before it is
    std::vector<Note> notes;       // what was held back
  };
  // kNotTrusted: a site has no business saying this.
  Result<Passed> pass(Message message, const std::vector<Attachment>& attachments);

  const Released& released() const { return released_; }

 private:
  Record record_of(std::string_view kind, std::string_view about, std::uint64_t bytes, std::string digest);
  void strip(Update& update, std::vector<Note>& notes) const;

  bool tell_measures_;
  Released released_;
};

}  // namespace expunge
