// A consortium that a simulation drives: processes on this machine (local_consortium.h), or simulated machines in
// virtual time (virtual_consortium.h). The stages of a simulation (stages.h) see no difference.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/ids.h"
#include "protocols/study.h"

namespace expunge {

class Consortium {
 public:
  virtual ~Consortium() = default;

  virtual Status start() = 0;                      // coordinator and every site; what runs already goes on
  virtual Status start(const SiteId& member) = 0;  // at least this one
  virtual void stop() = 0;                         // all; start() goes on from what they kept

  // JSON as GET /v1/status and GET /v1/ledger answer it; kUnavailable while the program does not run.
  virtual Result<std::string> status(const SiteId& member) const = 0;
  virtual Result<std::string> ledger() const = 0;  // the coordinator's
  // The owner's administrator asks; the answer is the request's id.
  virtual Result<std::string> ask_forget(const SiteId& owner, const std::vector<PatientId>& patients) = 0;
  virtual Status export_newest(const Path& file) = 0;  // the newest published model, from the coordinator
  virtual Status export_at(const SiteId& site, const Path& file) = 0;  // the published model that a site holds

  // Lets time pass until `done` says so. kUnavailable: a program ended by itself, or time is up.
  virtual Status wait(const std::function<Result<bool>()>& done, Duration patience) = 0;

  // Another that goes on from what this one, stopped, has kept, with another [forget] in its study; what it keeps in
  // files goes to `folder`.
  virtual Result<std::unique_ptr<Consortium>> copy(const Study& study, const Path& folder) const = 0;
};

}  // namespace expunge
