// SiteState as named JSON values in the site's database, and back.
//
//   "request/<id>"  one OwnRequest        "model"        the HeldModel with its key
//   "released"      the totals            "patient-key"  the key of the patients' marks
//   "own/<round>"   one OwnSet with its key
//   "settled/<id>"  a lost request that was dealt with
//   "data"          which data set the requests are about
#pragma once

#include "protocols/action.h"
#include "site-agent/site_state.h"

namespace expunge {

Change saved(const OwnRequest& request);
Change saved(const HeldModel& model);
Change saved(const OwnSet& set);
Change dropped(const OwnSet& set);
Change saved(const Released& released);
Change saved_settled(const RequestId& id);
Change saved_patient_key(const SecretBytes& key);
Change saved_data(const Digest& data);
Change dropped_data();

// kCorrupt names the value that does not parse.
Result<SiteState> read_state(const SavedState& saved);

}  // namespace expunge
