#include "simulations/strip_plot.h"

#include <algorithm>
#include <cmath>

#include "common/base/formatted.h"
#include "simulations/plot.h"

namespace expunge {
namespace {

// From the least to the most of what is shown, with room on both sides.
struct Axis {
  double least, most;

  explicit Axis(const StripRow& row) : least(1e300), most(-1e300) {
    const auto take = [&](double value) {
      least = std::min(least, value);
      most = std::max(most, value);
    };
    for (const auto& mark : row.marks) take(mark.value);
    if (row.least) take(*row.least);
    if (row.most) take(*row.most);
    const double room = std::max(0.06 * (most - least), 1e-3);
    least -= room;
    most += room;
  }
  double place(double value) const { return 100 * (value - least) / (most - least); }
};

std::string written(double value, bool is_share) {
  return is_share ? percent(value) : formatted("%.2f", value);
}

std::string band(const StripRow& row, const Axis& axis) {
  if (!row.least && !row.most) return {};
  const double left = row.least ? axis.place(*row.least) : 0, right = row.most ? axis.place(*row.most) : 100;
  return formatted("<rect class=\"band\" x=\"%.2f%%\" y=\"0\" width=\"%.2f%%\" height=\"30\"/>", left, right - left);
}

std::string mark(const StripMark& mark, const Axis& axis, bool is_share) {
  const char* shape = mark.kind == "oracle" ? "M0 -8L8 0L0 8L-8 0Z" : "M-7 0A7 7 0 1 0 7 0A7 7 0 1 0 -7 0Z";
  return formatted("<svg x=\"%.2f%%\" y=\"15\" overflow=\"visible\">", axis.place(mark.value)) + "<path class=\"" +
         mark.kind + "\" d=\"" + shape + "\"><title>" + escape_html(mark.name) + " " + written(mark.value, is_share) +
         "</title></path></svg>";
}

std::string label(double value, const Axis& axis, bool is_share) {
  const double place = axis.place(value);
  const char* anchor = place < 12 ? "start" : place > 88 ? "end" : "middle";
  return formatted("<text x=\"%.2f%%\" y=\"46\" text-anchor=\"%s\">", place, anchor) + written(value, is_share) +
         "</text>";
}

std::string strip_row(const StripRow& row) {
  if (row.marks.empty()) return {};
  const Axis axis(row);
  std::string svg = "<svg class=\"strip\" width=\"100%\" height=\"50\" role=\"img\">" + band(row, axis) +
                    "<line x1=\"0\" x2=\"100%\" y1=\"15\" y2=\"15\"/>";
  for (const auto& each : row.marks) svg += mark(each, axis, row.is_share);
  if (row.least) svg += label(*row.least, axis, row.is_share);
  if (row.most) svg += label(*row.most, axis, row.is_share);
  return "<div class=\"dots\"><div class=\"what\">" + escape_html(row.name) + "<small>" + escape_html(row.note) +
         "</small></div>" + svg + "</svg></div>\n";
}

}  // namespace

std::string strip_plot(const std::vector<StripRow>& rows) {
  std::string out = "<div class=\"dotplot\">\n";
  for (const auto& row : rows) out += strip_row(row);
  return out + "</div>\n";
}

}  // namespace expunge
