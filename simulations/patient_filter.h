// Whose records a simulated forget request is about: "sex=F", "age=40-64", "class=2".
#pragma once

#include <functional>
#include <string>

#include "common/base/result.h"
#include "common/data/dataset.h"

namespace expunge {

using SampleFilter = std::function<bool(const SampleInfo&)>;

//   sex=TEXT       as the data set writes it
//   age=LOW-HIGH   in whole years, both included
//   class=N        from 0: the class, or a finding that is there
// Empty: every record. Where a record's sex or age is not known, it does not qualify. kBadInput: none of these forms.
Result<SampleFilter> read_filter(const std::string& text);

}  // namespace expunge
