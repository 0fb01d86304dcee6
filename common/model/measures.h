// The measures that sites tell of a model, by name.
//
// "<set>.<metric>": set forget, retain, held-out, test or train; metric accuracy, auc or loss, for images psnr or ssim.
// Of the held-out records also how the loss is spread: "held-out.loss_05" is what 5 % of them are below, and so on up
// to "held-out.loss_95". Where each record has a label per finding, accuracy is the share of right labels, auc the mean
// over the findings, and "<set>.auc_00", "auc_01", … that of each, by its place among the data set's findings. Besides
// these "membership.auc", "membership.tpr_at_1pct_fpr", "membership.confidence_auc".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace expunge {

inline constexpr std::size_t kLossQuantiles = 19;
std::string loss_quantile(std::size_t number);  // of 0 to 18: "loss_05", "loss_10", …, "loss_95"

inline constexpr std::size_t kMostFindings = 100;  // that have a measure of their own
std::string finding_auc(std::size_t finding);      // of 0 to 99: "auc_00", …, "auc_99"

bool is_measure_name(std::string_view name);
bool is_loss(std::string_view name);            // from 0 to kLargestLoss
bool is_of_one_finding(std::string_view name);  // "test.auc_03"
bool is_loss_quantile(std::string_view name);   // no mean of several says anything
bool is_share(std::string_view name);           // in [0, 1]

// Sums of losses below this stay finite. A model that loses more is of no use to anybody.
inline constexpr double kLargestLoss = 1e9;
bool is_possible(std::string_view name, double value);  // false for what is not finite

}  // namespace expunge
