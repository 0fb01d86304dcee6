#include "simulations/plot.h"

#include <algorithm>
#include <cmath>

#include "common/base/formatted.h"

namespace expunge {
namespace {

// Where the axis of a dot plot begins: as near to the data as a fifth allows, so that differences show and the marks at
// its quarters are whole.
double axis_start(const std::vector<DotRow>& rows) {
  double least = 1;
  for (const auto& row : rows)
    for (const auto& value : {row.original, row.unlearned, row.oracle})
      if (value) least = std::min(least, *value);
  return std::clamp(std::floor((least - 0.02) * 5) / 5, 0.0, 0.8);
}

std::string dot(const char* kind, const std::optional<double>& value, double start) {
  if (!value) return {};
  const double left = 100 * std::clamp((*value - start) / (1 - start), 0.0, 1.0);
  return formatted("<i class=\"dot %s\" style=\"left:%.2f%%\" title=\"%s %s\"></i>", kind, left, kind,
                   percent(*value).c_str());
}

std::string dot_row(const DotRow& row, double start) {
  return "<div class=\"dots\"><div class=\"what\">" + escape_html(row.name) + "<small>" + escape_html(row.note) +
         "</small></div><div class=\"track\">" + dot("original", row.original, start) +
         dot("oracle", row.oracle, start) + dot("unlearned", row.unlearned, start) + "</div></div>\n";
}

std::string axis(double start) {
  std::string ticks;
  for (int i = 0; i <= 4; ++i) {
    const double value = start + (1 - start) * i / 4;
    ticks += formatted("<span style=\"left:%d%%\">%.0f %%</span>", i * 25, 100 * value);
  }
  return "<div class=\"dots axis\"><div class=\"what\"></div><div class=\"ticks\">" + ticks + "</div></div>\n";
}

struct Frame {
  double least;
  double most;
  std::size_t rounds;
  double x(std::size_t round) const {
    return rounds < 2 ? 50 : 100.0 * static_cast<double>(round) / static_cast<double>(rounds - 1);
  }
  double y(double value) const { return 100 - 100 * std::clamp((value - least) / (most - least), 0.0, 1.0); }
};

std::string path_of(const Curve& curve, const Frame& frame) {
  std::string path;
  bool pen_down = false;
  for (std::size_t round = 0; round < curve.values.size(); ++round) {
    const auto& value = curve.values[round];
    if (value) path += formatted("%c%.2f %.2f", pen_down ? 'L' : 'M', frame.x(round), frame.y(*value));
    pen_down = value.has_value();
  }
  return "<path d=\"" + path + "\" style=\"stroke:var(" + curve.colour + ")\"/>";
}

std::string legend(const std::vector<Curve>& curves) {
  std::string text = "<p class=\"legend\">";
  for (const auto& curve : curves)
    text += "<span><i style=\"background:var(" + curve.colour + ")\"></i>" + escape_html(curve.name) + "</span>";
  return text + "</p>\n";
}

}  // namespace

std::string escape_html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string percent(double share) {
  return formatted("%.1f %%", 100 * share);
}

std::string duration_text(double seconds) {
  if (seconds < 10) return formatted("%.1f s", seconds);
  const auto whole = std::lround(seconds);
  if (whole < 60) return formatted("%ld s", whole);
  if (whole < 3600) return formatted("%ld min %ld s", whole / 60, whole % 60);
  return formatted("%ld h %ld min", whole / 3600, whole % 3600 / 60);
}

std::string bytes_text(double bytes) {
  if (bytes < 1e3) return formatted("%.0f B", bytes);
  if (bytes < 1e6) return formatted("%.1f kB", bytes / 1e3);
  if (bytes < 1e9) return formatted("%.1f MB", bytes / 1e6);
  return formatted("%.1f GB", bytes / 1e9);
}

std::string dot_plot(const std::vector<DotRow>& rows) {
  const double start = axis_start(rows);
  std::string out = "<div class=\"dotplot\" role=\"img\">\n";
  for (const auto& row : rows) out += dot_row(row, start);
  return out + axis(start) + "</div>\n";
}

std::string line_plot(const std::vector<Curve>& curves, double least, double most, const std::string& unit,
                      const Ends& ends) {
  Frame frame{least, most, 0};
  for (const auto& curve : curves) frame.rounds = std::max(frame.rounds, curve.values.size());
  std::string out = "<div class=\"lines\"><div class=\"yaxis\">";
  for (int i = 4; i >= 0; --i) out += formatted("<span>%.0f%s</span>", least + (most - least) * i / 4, unit.c_str());
  out += "</div><svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" role=\"img\">";
  for (int i = 0; i <= 4; ++i)
    out += formatted("<line class=\"grid\" x1=\"0\" x2=\"100\" y1=\"%d\" y2=\"%d\"/>", i * 25, i * 25);
  for (const auto& curve : curves) out += path_of(curve, frame);
  out += "</svg><div class=\"xaxis\"><span>" + escape_html(ends.first) + "</span><span>" + escape_html(ends.last) +
         "</span></div></div>\n";
  return out + legend(curves);
}

}  // namespace expunge
