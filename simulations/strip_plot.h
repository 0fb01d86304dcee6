// A strip plot as SVG: each row one figure, with the values of all models on one line over the range in which retrained
// models lie. Scales with the page and follows light and dark.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace expunge {

struct StripMark {
  std::string kind;  // "original", "unlearned", "method" or "oracle": its shape and colour
  std::string name;  // what a reader sees who points at it
  double value = 0;
};

// `least`, `most`: the band; without `most` it is open to the right, without `least` to the left, without both there is
// none.
struct StripRow {
  std::string name, note;
  std::vector<StripMark> marks;
  std::optional<double> least = {}, most = {};
  bool is_share = true;  // written as percent
};

std::string strip_plot(const std::vector<StripRow>& rows);

}  // namespace expunge
