// Which method comes nearest to models that never saw the records: all rows of one set beside each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulations/evaluation/verdict.h"
#include "simulations/study/rows.h"

namespace expunge {

// All rows of one method on one set; each row is one where the study has no axis of methods. The rows outlive it.
struct Contender {
  std::string name;
  std::vector<const Row*> rows;

  std::optional<double> mean(const std::string& figure) const;  // over the rows that have it
  // Of its cells:
  std::size_t ended() const;
  std::size_t planned() const;
  std::size_t judged(BandVerdict verdict) const;
  std::size_t judged() const;  // with any verdict

  std::size_t controls() const;  // judged beside them
  std::size_t passed() const;    // of those, taken for forgotten
};

std::vector<Contender> contenders(const Rows& rows, const std::string& set);

// The one with the smallest mean gap among those of which most has ended, if any has one.
std::optional<Contender> nearest_of(const std::vector<Contender>& all);

// Nowhere further from the retrained models than they are from each other, and no run judged to be unlike one of them.
bool is_like_retrained(const Contender& contender);

}  // namespace expunge
