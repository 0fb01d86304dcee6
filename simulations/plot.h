// Pieces of a page: plots as HTML and SVG that scale from a phone to a desk and follow light and dark.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace expunge {

std::string escape_html(const std::string& text);
std::string percent(double share);          // 0.9512 → "95.1 %"
std::string duration_text(double seconds);  // 83 → "1 min 23 s"
std::string bytes_text(double bytes);       // 1234567 → "1.2 MB"

// One row of a dot plot: a name and up to three values between 0 and 1.
struct DotRow {
  std::string name;
  std::string note;  // one line under the name
  std::optional<double> original;
  std::optional<double> unlearned;
  std::optional<double> oracle;
};
std::string dot_plot(const std::vector<DotRow>& rows);

// Values at equal steps; absent ones leave a gap.
struct Curve {
  std::string name;
  std::string colour;  // a CSS custom property: "--blue"
  std::vector<std::optional<double>> values;
};
// What stands below the first and the last step.
struct Ends {
  std::string first;
  std::string last;
};
std::string line_plot(const std::vector<Curve>& curves, double least, double most, const std::string& unit,
                      const Ends& ends);

}  // namespace expunge
