// Everything that computes on records, behind one call. The protocol does not know what a sample is; the learner does
// not know what a round is.
//
// Used from the compute thread only. A learner owns its data set and its device; it keeps no state between calls
// besides caches, so that a killed site computes the same again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/model/course.h"
#include "common/model/spec.h"
#include "common/model/weights.h"

namespace expunge {

enum class Work : std::uint8_t {
  kInitialise = 1,  // weights from the seed, no data touched
  kTrain = 2,       // the recipe on the retain records (before any request: all training records)
  kSaliency = 3,    // the mask, from the forget records
  kUnlearn = 4,     // the method's step: the owner's role where there are forget records, else the other sites' role
  kEvaluate = 5,    // measures only
};
std::string to_text(Work work);  // "train", …

// What a site is asked to do in one round. Everything here may be told to every site.
struct Instruction {
  Work work = Work::kTrain;
  std::string method;                        // of kSaliency and kUnlearn: "salun", "random-labels", …
  std::map<std::string, double> parameters;  // named in the method's own file, checked there
  NetworkSpec network;
  Recipe recipe;
  double learning_rate = 0;  // of this round, from the recipe's schedule; kTrain only
  std::uint64_t seed = 0;    // of this round; each site derives its own from it and its name
  bool operator==(const Instruction&) const = default;
};

// Which records take part, as indices into the site's data set; disjoint.
struct Selection {
  std::vector<std::uint32_t> forget;    // quarantined under the requests of this plan; empty at other sites
  std::vector<std::uint32_t> retain;    // kTrain: all; kUnlearn: the partial retain subset; kEvaluate: all
  std::vector<std::uint32_t> held_out;  // never trained on
  std::vector<std::uint32_t> test;
  std::vector<std::uint32_t> kept = {};  // kUnlearn: all retain records of the site, to refuse by; never worked on
  // kUnlearn: what the normalisation's running statistics are estimated anew from before the work; empty: they stay.
  std::vector<std::uint32_t> statistics = {};
};

// One measured value. Absent where it was not computed: there are no placeholders.
struct Measure {
  std::string name;  // "<set>.<metric>": set forget, retain, held-out, test, train; metric accuracy, auc, loss
                     // and others, see measures.h; and "membership.auc", "membership.tpr_at_1pct_fpr",
                     // "membership.confidence_auc"
  double value = 0;
  std::uint64_t count = 0;  // records it was measured on; for a finding of its own those whose label is known
  bool operator==(const Measure&) const = default;
};
using Measures = std::vector<Measure>;  // sorted by name

const Measure* find(const Measures& measures, std::string_view name);  // null where absent

struct Outcome {
  std::optional<Weights> weights;  // kInitialise, kTrain, kUnlearn
  std::optional<Mask> mask;        // kSaliency
  Measures measures;
  std::uint64_t sample_visits = 0;  // forward-and-backward passes of one record
  std::uint64_t sample_looks = 0;   // forward passes alone, to measure or to decide
  // Of this machine's clock, to tell where the time went; never sent, and nothing depends on it.
  double seconds = 0;  // that the work took
  double waited = 0;   // of these, until records' pixels were there
};

class Learner {
 public:
  virtual ~Learner() = default;
  // `base` is null for kInitialise only; `mask` is null where the plan has none. A `course` that another thread
  // stops makes it return kUnavailable soon; each record that goes through a network is added to it, and all that are
  // expected where that is known. kBadInput: the instruction does not fit (unknown method or parameter,
  // other network).
  virtual Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                                  const Selection& selection, Course& course) = 0;
  virtual std::string device() const = 0;  // "cpu (2 threads)", "cuda:0 NVIDIA H200"
};

}  // namespace expunge
