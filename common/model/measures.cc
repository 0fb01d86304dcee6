#include "common/model/measures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "common/base/ensure.h"

namespace expunge {
namespace {

constexpr std::array<std::string_view, 5> kSets{"forget", "retain", "held-out", "test", "train"};
constexpr std::array<std::string_view, 5> kMetrics{"accuracy", "auc", "loss", "psnr", "ssim"};
constexpr std::array<std::string_view, 3> kMembership{"membership.auc", "membership.tpr_at_1pct_fpr",
                                                      "membership.confidence_auc"};
constexpr std::string_view kSpread = "held-out.";

bool is_digit(char sign) {
  return sign >= '0' && sign <= '9';
}

bool is_finding_auc(std::string_view metric) {
  return metric.size() == 6 && metric.starts_with("auc_") && is_digit(metric[4]) && is_digit(metric[5]);
}

bool is_among(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string_view metric_of(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

}  // namespace

std::string loss_quantile(std::size_t number) {
  char text[16];
  std::snprintf(text, sizeof text, "loss_%02zu", 5 * (number + 1));
  return text;
}

std::string finding_auc(std::size_t finding) {
  ensure(finding < kMostFindings, "finding_auc: a finding without a measure of its own");
  char text[32];
  std::snprintf(text, sizeof text, "auc_%02zu", finding);
  return text;
}

bool is_loss_quantile(std::string_view name) {
  if (!name.starts_with(kSpread)) return false;
  for (std::size_t number = 0; number < kLossQuantiles; ++number)
    if (name.substr(kSpread.size()) == loss_quantile(number)) return true;
  return false;
}

bool is_measure_name(std::string_view name) {
  if (is_among(kMembership, name) || is_loss_quantile(name)) return true;
  const std::string_view metric = metric_of(name);
  return (is_among(kMetrics, metric) || is_finding_auc(metric)) && is_among(kSets, name.substr(0, name.find('.')));
}

bool is_of_one_finding(std::string_view name) {
  return is_finding_auc(metric_of(name));
}

bool is_loss(std::string_view name) {
  return metric_of(name) == "loss" || is_loss_quantile(name);
}

bool is_possible(std::string_view name, double value) {
  if (is_share(name)) return value >= 0 && value <= 1;
  if (is_loss(name)) return value >= 0 && value <= kLargestLoss;
  return std::isfinite(value);
}

bool is_share(std::string_view name) {
  const std::string_view metric = metric_of(name);
  return !is_loss(name) && metric != "psnr" && metric != "ssim";
}

}  // namespace expunge
