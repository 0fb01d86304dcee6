// The twelve two-dimensional sets of MedMNIST v2 as they are published (https://medmnist.com, INFO of its Python
// package): names, sizes, and what their labels mean.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace expunge {

inline constexpr std::array<std::int64_t, 4> kMedMnistSizes = {28, 64, 128, 224};

std::vector<std::string> medmnist_sets();  // "pathmnist", "chestmnist", …
// Classes or findings in the order of their numbers, of a set or of its file's stem ("pathmnist_64"). Empty: unknown.
std::vector<std::string> medmnist_labels(std::string_view set);
// The published file's name: "pathmnist.npz" for 28 pixels, "pathmnist_64.npz" for 64.
std::string medmnist_file(std::string_view set, std::int64_t size);

}  // namespace expunge
