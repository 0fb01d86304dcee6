// A drawn cross-section of a body: outline, two lungs, heart, spine, and one finding whose kind is the class. Smooth
// shapes in a plane from −1 to 1, drawn by arithmetic alone: no two machines disagree by more than rounding.
#pragma once

#include <cstdint>
#include <span>

#include "common/base/random.h"

namespace expunge {

// One person's anatomy; the same in all their images.
struct Anatomy {
  double width = 0.8;  // half axes of the body
  double height = 0.7;
  double tilt = 0;    // radians, small
  double lung = 0.3;  // radius
  double heart = 0.2;
  double heart_x = 0.1;
  double spine = 0.1;
  double bone = 0.9;    // brightness of spine and rim
  double tissue = 0.4;  // brightness of the rest
};

// What a class looks like in one person.
struct Finding {
  std::int64_t kind = 0;  // the class; beyond four kinds of shape, its size tells them apart
  double x = 0;
  double y = 0;
  double radius = 0.15;
  double angle = 0;
  double brightness = 0.5;
};

struct Phantom {
  Anatomy anatomy;
  Finding finding;
};

// How one image of a person lies: where they lay in the scanner.
struct Pose {
  double x = 0;
  double y = 0;
  double turn = 0;
};

Phantom draw_phantom(std::int64_t kind, std::int64_t kinds, bool is_male, std::int64_t age, Random& random);

// Brightness of each pixel, about 0 to 1, row by row; `into` holds size · size values.
void render(const Phantom& phantom, const Pose& pose, std::int64_t size, std::span<float> into);

}  // namespace expunge
