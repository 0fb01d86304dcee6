// What models answered on the records of a whole consortium, as plain values: what every judgement here starts from.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace expunge {

enum class RecordSet : std::uint8_t { kForget, kRetain, kHeldOut, kTest };

inline constexpr std::int32_t kNotKnown = -1;  // a finding's label that counts neither for nor against

struct JudgedRecord {
  RecordSet set = RecordSet::kRetain;
  bool is_owners = false;                          // at the site that asked
  std::uint32_t patient = 0;                       // a number that stands for one
  std::vector<std::int32_t> labels;                // the class; or one per finding: 0, 1 or kNotKnown
  std::map<std::string, std::string> strata = {};  // "sex", "age", "site": absent where not known
};

struct JudgedCohort {
  std::size_t classes = 2;  // or findings
  bool is_multi_label = false;
  std::vector<std::string> label_names = {};  // empty: unnamed
  std::vector<JudgedRecord> records = {};     // each with at least one known label
  std::string digest = {};  // of which records these are, their labels, and in which set each is: "sha256:…"

  bool is_unseen(std::size_t record) const {
    return records[record].set == RecordSet::kHeldOut || records[record].set == RecordSet::kTest;
  }
  std::vector<std::size_t> of(RecordSet set) const;
  std::vector<std::size_t> unseen() const;  // held-out and test records of all sites
  std::vector<std::size_t> held_out_by_owner() const;
};

// One model's answers: `probabilities` has cohort.classes values a record. The rest is computed from them, a value a
// record; where a record has several labels, over those that are known.
struct Answered {
  std::string name;
  std::vector<float> probabilities;
  std::vector<double> right;       // the probability given to the right answer; mean over findings
  std::vector<double> agreement;   // log p / (1 − p) of it (arXiv 2112.03570, eq. 6); mean over findings
  std::vector<double> loss;        // cross-entropy; mean over findings
  std::vector<double> confidence;  // of the likeliest answer, right or not; mean over findings
  std::vector<double> hits;        // right answers
  std::vector<double> answers;     // known labels: 1 for a class
};

Answered answered(const JudgedCohort& cohort, std::string name, std::vector<float> probabilities);

// The values at these places.
std::vector<double> at(const std::vector<double>& values, std::span<const std::size_t> places);
double mean_at(const std::vector<double>& values, std::span<const std::size_t> places);  // 0 of none

// Σ hits / Σ answers; 0 of none.
double accuracy_at(const Answered& model, std::span<const std::size_t> places);

}  // namespace expunge
