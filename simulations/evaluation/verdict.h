// What may be said of a candidate: one of five verdicts, with the figures that led to it.
#pragma once

#include <string>

#include "simulations/evaluation/null_band.h"
#include "simulations/evaluation/roc.h"

namespace expunge {

enum class BandVerdict : std::uint8_t { kInside, kTooLittle, kTooMuch, kHarmed, kNotMeasurable };
std::string to_text(BandVerdict verdict);  // "inside the null band", "forgot too little", …

// Whether there is anything to see: the attack must work on the original, and the original must lie above the oracles.
struct Power {
  bool is_shown = false;
  std::string why;  // a sentence with figures
};
Power power_of(const std::optional<Roc>& attack_on_original, const Figures& original, const NullBand& band);

struct Judgement {
  BandVerdict verdict = BandVerdict::kNotMeasurable;
  std::vector<std::string> reasons;  // sentences, the first one decides
};

// `deviation`: of the references on one record, in logits (lira.h), the unit of the calibrated score. Outside in
// several ways: too little before too much before harmed. Only what is inside needs the attack's power.
Judgement judge(const Figures& candidate, const std::vector<Figures>& oracles, const NullBand& band, double deviation,
                const Power& power);

}  // namespace expunge
