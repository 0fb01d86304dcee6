#include "common/data/phantom.h"

#include <algorithm>
#include <cmath>

namespace expunge {
namespace {

constexpr std::int64_t kShapes = 4;
constexpr double kTurn = 6.283185307179586;

struct Point {
  double x;
  double y;
};

// 1 inside, 0 outside, with an edge of about one pixel.
double inside(double distance, double edge) {
  return std::clamp(0.5 - distance / edge, 0.0, 1.0);
}

double ellipse(Point p, double x, double y, double width, double height, double edge) {
  const double dx = (p.x - x) / width;
  const double dy = (p.y - y) / height;
  return inside((std::sqrt(dx * dx + dy * dy) - 1) * std::min(width, height), edge);
}

Point turned(Point p, double cosine, double sine) {
  return {cosine * p.x + sine * p.y, cosine * p.y - sine * p.x};
}

// A disc, a ring, a bar or two dots of about the same area, in the finding's own coordinates.
double shape(std::int64_t kind, Point p, double radius, double edge) {
  switch (kind % kShapes) {
    case 0:
      return ellipse(p, 0, 0, radius, radius, edge);
    case 1:
      return inside(std::abs(std::sqrt(p.x * p.x + p.y * p.y) - 1.1 * radius) - 0.4 * radius, edge);
    case 2:
      return ellipse(p, 0, 0, 2.0 * radius, 0.5 * radius, edge);
    default:
      return std::max(ellipse(p, -radius, 0, 0.7 * radius, 0.7 * radius, edge),
                      ellipse(p, radius, 0, 0.7 * radius, 0.7 * radius, edge));
  }
}

double body_at(const Anatomy& a, Point p, double edge) {
  const double body = ellipse(p, 0, 0, a.width, a.height, edge);
  const double inner = ellipse(p, 0, 0, a.width - 0.1, a.height - 0.1, edge);
  double value = a.bone * 0.8 * (body - inner) + a.tissue * inner;
  const double air = 0.12;
  for (const double side : {-1.0, 1.0}) {
    const double lung = ellipse(p, side * 0.45 * a.width, -0.05, 0.8 * a.lung, 1.2 * a.lung, edge);
    value += lung * (air - value);
  }
  value += ellipse(p, a.heart_x, 0.0, a.heart, 1.2 * a.heart, edge) * (0.55 - value);
  value += ellipse(p, 0, 0.65 * a.height, a.spine, a.spine, edge) * (a.bone - value);
  return value;
}

Anatomy draw_anatomy(bool is_male, std::int64_t age, Random& random) {
  Anatomy a;
  a.width = 0.86 + (is_male ? 0.05 : -0.02) + 0.05 * random.normal();
  a.height = 0.78 + 0.05 * random.normal();
  a.tilt = 0.08 * random.normal();
  a.lung = 0.34 + (is_male ? 0.02 : 0) + 0.025 * random.normal();
  a.heart = 0.14 + 0.0006 * static_cast<double>(age) + 0.02 * random.normal();
  a.heart_x = 0.08 + 0.03 * random.normal();
  a.spine = 0.10 + 0.01 * random.normal();
  a.bone = 1.0 - 0.003 * static_cast<double>(age) + 0.05 * random.normal();
  a.tissue = 0.38 + 0.04 * random.normal();
  return a;
}

// Each class has a place where it is found more often, and is found everywhere.
Finding draw_finding(std::int64_t kind, std::int64_t kinds, Random& random) {
  Finding f;
  f.kind = kind;
  const double place = kTurn * static_cast<double>(kind) / static_cast<double>(kinds);
  f.x = std::clamp(0.24 * std::cos(place) + 0.11 * random.normal(), -0.55, 0.55);
  f.y = std::clamp(0.20 * std::sin(place) + 0.09 * random.normal(), -0.45, 0.45);
  f.radius = (0.25 + 0.02 * random.normal()) * (1.0 + 0.4 * static_cast<double>(kind / kShapes));
  f.angle = 0.3 * random.normal();
  f.brightness = 0.65 + 0.08 * random.normal();
  return f;
}

}  // namespace

Phantom draw_phantom(std::int64_t kind, std::int64_t kinds, bool is_male, std::int64_t age, Random& random) {
  Phantom phantom;
  phantom.anatomy = draw_anatomy(is_male, age, random);
  phantom.finding = draw_finding(kind, kinds, random);
  return phantom;
}

void render(const Phantom& phantom, const Pose& pose, std::int64_t size, std::span<float> into) {
  const double edge = 2.0 / static_cast<double>(size);
  const double turn = phantom.anatomy.tilt + pose.turn;
  const double cosine = std::cos(turn), sine = std::sin(turn);
  const Finding& f = phantom.finding;
  const double own_cosine = std::cos(f.angle), own_sine = std::sin(f.angle);
  for (std::int64_t row = 0; row < size; ++row) {
    for (std::int64_t column = 0; column < size; ++column) {
      const Point seen{(static_cast<double>(column) + 0.5) * edge - 1 - pose.x,
                       (static_cast<double>(row) + 0.5) * edge - 1 - pose.y};
      const Point p = turned(seen, cosine, sine);
      const Point own = turned({p.x - f.x, p.y - f.y}, own_cosine, own_sine);
      const double value = body_at(phantom.anatomy, p, edge) + f.brightness * shape(f.kind, own, f.radius, edge);
      into[static_cast<std::size_t>(row * size + column)] = static_cast<float>(value);
    }
  }
}

}  // namespace expunge
