#include "simulations/evaluation/verdict.h"

#include "common/base/formatted.h"

namespace expunge {
namespace {

struct Reasons {
  std::vector<std::string> too_little, too_much, harmed;
};

std::string share_sentence(const char* what, double value, const Range& range, bool is_one_sided) {
  if (is_one_sided)
    return formatted("%s is %.1f %%; of a retrained model at least %.1f %% is expected.", what, 100 * value,
                     100 * range.least);
  return formatted("%s is %.1f %%; a retrained model's lies between %.1f and %.1f %%.", what, 100 * value,
                   100 * range.least, 100 * range.most);
}

void compare(const char* what, const std::optional<double>& value, const std::optional<Range>& range,
             Reasons& reasons) {
  if (!value || !range) return;
  if (*value > range->most) reasons.too_little.push_back(share_sentence(what, *value, *range, false));
  if (*value < range->least) reasons.too_much.push_back(share_sentence(what, *value, *range, false));
}

void compare_contrast(const Figures& candidate, const NullBand& band, double deviation, Reasons& reasons) {
  if (!candidate.contrast || !band.contrast) return;
  const Range& range = *band.contrast;
  const auto score = [&](double value) { return (value - range.middle) / deviation; };
  const auto sentence = formatted(
      "The calibrated membership score is %+.2f; a retrained model's lies between %+.2f and "
      "%+.2f.",
      score(*candidate.contrast), score(range.least), score(range.most));
  if (*candidate.contrast > range.most) reasons.too_little.push_back(sentence);
  if (*candidate.contrast < range.least) reasons.too_much.push_back(sentence);
}

void compare_harm(const char* what, const std::optional<double>& value, const std::optional<Range>& range,
                  Reasons& reasons) {
  if (value && range && *value < range->least) reasons.harmed.push_back(share_sentence(what, *value, *range, true));
}

// Alone, a gap says nothing of the direction: the contrast does.
void compare_gap(const Figures& candidate, const std::vector<Figures>& oracles, const NullBand& band,
                 Reasons& reasons) {
  const auto gap = gap_to_oracles(candidate, oracles);
  if (!gap || !band.gap_limit || *gap <= *band.gap_limit) return;
  const auto sentence = formatted(
      "The average gap to the retrained models is %.2f points; of one more of them at most "
      "%.2f is expected.",
      100 * *gap, 100 * *band.gap_limit);
  const bool is_above = candidate.contrast && band.contrast && *candidate.contrast > band.contrast->middle;
  (is_above ? reasons.too_little : reasons.too_much).push_back(sentence);
}

Judgement found(BandVerdict verdict, std::initializer_list<const std::vector<std::string>*> lists) {
  Judgement finding{verdict, {}};
  for (const auto* list : lists) finding.reasons.insert(finding.reasons.end(), list->begin(), list->end());
  return finding;
}

}  // namespace

std::string to_text(BandVerdict verdict) {
  switch (verdict) {
    case BandVerdict::kInside:
      return "inside the null band";
    case BandVerdict::kTooLittle:
      return "forgot too little";
    case BandVerdict::kTooMuch:
      return "forgot too much";
    case BandVerdict::kHarmed:
      return "harmed";
    case BandVerdict::kNotMeasurable:
      return "not measurable";
  }
  return "";
}

Power power_of(const std::optional<Roc>& attack, const Figures& original, const NullBand& band) {
  if (!attack || !original.contrast || !band.contrast)
    return {false, "There are no unseen records to attack the original model with."};
  const auto figures = formatted("On the original model the attack's AUC is %.3f (95 %% interval %.3f to %.3f)",
                                 attack->auc, attack->least, attack->most);
  if (attack->least <= 0.5) return {false, figures + ", which does not tell it from a coin toss."};
  if (*original.contrast <= band.contrast->most)
    return {false, figures + ", but its calibrated score is one that a retrained model may have, too."};
  return {true, figures + ": the records left a trace that can be measured."};
}

Judgement judge(const Figures& candidate, const std::vector<Figures>& oracles, const NullBand& band, double deviation,
                const Power& power) {
  Reasons reasons;
  compare_contrast(candidate, band, deviation, reasons);
  compare("Accuracy on the forgotten records", candidate.forget, band.forget, reasons);
  compare("The loss attack's AUC", candidate.membership, band.membership, reasons);
  compare_harm("Accuracy on test records", candidate.test, band.test, reasons);
  compare_harm("Accuracy on retained records", candidate.retain, band.retain, reasons);
  const bool is_told = !reasons.too_little.empty() || !reasons.too_much.empty() || !reasons.harmed.empty();
  if (!is_told) compare_gap(candidate, oracles, band, reasons);
  if (!reasons.too_little.empty())
    return found(BandVerdict::kTooLittle, {&reasons.too_little, &reasons.too_much, &reasons.harmed});
  if (!reasons.too_much.empty()) return found(BandVerdict::kTooMuch, {&reasons.too_much, &reasons.harmed});
  if (!reasons.harmed.empty()) return found(BandVerdict::kHarmed, {&reasons.harmed});
  if (!power.is_shown) return {BandVerdict::kNotMeasurable, {power.why}};
  const auto sentence = formatted(
      "None of the %zu figures tells it from one more retrained model; %zu of them were there "
      "to compare with.",
      band.tests, band.oracles);
  return {BandVerdict::kInside, {sentence}};
}

}  // namespace expunge
