#include "simulations/evaluation/evidence.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "simulations/evaluation/beside.h"
#include "simulations/evaluation/calibration.h"
#include "simulations/evaluation/memorisation.h"
#include "simulations/evaluation/strata.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

template <class Value>
void put(Json& into, const char* name, const std::optional<Value>& value) {
  if (value) into[name] = *value;
}

Json as_json(const Range& range) {
  return {{"middle", range.middle}, {"least", range.least}, {"most", range.most}};
}

Json one_sided(const Range& range) {
  return {{"middle", range.middle}, {"least", range.least}};
}

Json as_json(const Roc& roc) {
  Json out{{"auc", roc.auc},         {"least", roc.least},
           {"most", roc.most},       {"balanced_accuracy", roc.balanced_accuracy},
           {"members", roc.members}, {"others", roc.others}};
  put(out, "tpr_at_1pct_fpr", roc.tpr_at_1pct_fpr);
  put(out, "tpr_at_01pct_fpr", roc.tpr_at_01pct_fpr);
  return out;
}

Json as_json(const Membership& membership) {
  Json out = Json::object();
  const auto add = [&](const char* name, const std::optional<Roc>& roc) {
    if (roc) out[name] = as_json(*roc);
  };
  add("loss", membership.loss);
  add("confidence", membership.confidence);
  add("lira", membership.lira);
  add("lira_of_memorised", membership.lira_of_memorised);
  add("rmia", membership.rmia);
  add("retain_loss", membership.retain_loss);
  return out;
}

Json as_json(const Figures& figures) {
  Json out = Json::object();
  put(out, "forget", figures.forget);
  put(out, "retain", figures.retain);
  put(out, "test", figures.test);
  put(out, "membership", figures.membership);
  return out;
}

// The value that at most 5 % of these are above.
double percentile_95(const std::vector<double>& ascending) {
  return ascending[(ascending.size() * 95 + 99) / 100 - 1];
}

Json gap_of_pairs(const NullBand& band) {
  Json out{{"pairs", band.pair_gaps}, {"percentile_95", percentile_95(band.pair_gaps)}};
  put(out, "limit", band.gap_limit);
  return out;
}

Json as_json(const StratumFigures& figures) {
  Json out{{"records", figures.records},     {"patients", figures.patients}, {"original", figures.original},
           {"candidate", figures.candidate}, {"oracles", figures.oracles},   {"difference", figures.difference}};
  put(out, "least", figures.least);
  put(out, "most", figures.most);
  return out;
}

Json as_json(const std::vector<Stratum>& strata) {
  Json out = Json::array();
  for (const auto& stratum : strata) {
    Json one{{"axis", stratum.axis}, {"value", stratum.value}};
    const auto add = [&](const char* name, const std::optional<StratumFigures>& figures) {
      if (figures) one[name] = as_json(*figures);
    };
    add("forget", stratum.forget);
    add("test", stratum.test);
    add("missed_forget", stratum.missed_forget);
    add("missed_test", stratum.missed_test);
    out.push_back(std::move(one));
  }
  return out;
}

class Report {
 public:
  explicit Report(const Evaluation& evaluation)
      : evaluation_(evaluation),
        cohort_(evaluation.cohort),
        forget_(cohort_.of(RecordSet::kForget)),
        test_(cohort_.of(RecordSet::kTest)) {
    Models oracles;
    for (const auto& oracle : evaluation.oracles) oracles.push_back(&oracle);
    if (!oracles.empty()) beside_.emplace(cohort_, oracles);
    if (beside_ && beside_->band()) power_ = beside_->power(evaluation.original);
    if (beside_) memorised_ = memorisation(evaluation.original, beside_->oracles(), forget_);
    difficulty_ = thirds(memorised_);
  }

  Json all() const {
    Json out{{"oracles", evaluation_.oracles.size()}, {"records", record_counts()}, {"patients", patient_counts()}};
    if (power_) out["power"] = {{"shown", power_->is_shown}, {"why", power_->why}};
    if (beside_ && beside_->band()) out["band"] = band();
    if (!memorised_.empty()) out["memorisation"] = memorised();
    out["models"] = Json::object();
    for (const auto& candidate : evaluation_.candidates) {
      out["models"][candidate.name] = judged(candidate, beside_);
      if (beside_)
        out["models"][candidate.name]["strata"] =
            as_json(strata(cohort_, evaluation_.original, candidate, beside_->oracles(), difficulty_));
    }
    out["controls"]["original"] = judged(evaluation_.original, beside_);
    for (const auto& control : evaluation_.controls) out["controls"][control.name] = judged(control, beside_);
    for (std::size_t i = 0; i < evaluation_.oracles.size(); ++i)
      out["oracle_models"][evaluation_.oracles[i].name] = judged(evaluation_.oracles[i], beside_others(i));
    return out;
  }

 private:
  Json record_counts() const {
    return {{"forget", forget_.size()},
            {"retain", cohort_.of(RecordSet::kRetain).size()},
            {"held_out", cohort_.of(RecordSet::kHeldOut).size()},
            {"test", test_.size()}};
  }

  Json patient_counts() const {
    std::vector<std::uint32_t> patients;
    for (const auto place : forget_) patients.push_back(cohort_.records[place].patient);
    std::ranges::sort(patients);
    return {{"forget", std::ranges::unique(patients).begin() - patients.begin()}};
  }

  Json band() const {
    const NullBand& band = *beside_->band();
    Json out{{"missed_together", kMissedTogether}, {"tests", band.tests}};
    if (band.forget) out["forget"] = as_json(*band.forget);
    if (band.membership) out["membership"] = as_json(*band.membership);
    if (band.retain) out["retain"] = one_sided(*band.retain);
    if (band.test) out["test"] = one_sided(*band.test);
    if (band.contrast) {
      const auto score = [&](double value) { return (value - band.contrast->middle) / beside_->deviation(); };
      out["calibrated"] = as_json(Range{0, score(band.contrast->least), score(band.contrast->most)});
    }
    if (!band.pair_gaps.empty()) out["gap"] = gap_of_pairs(band);
    out["divergence"] = {{"forget", beside_->pair_divergences(forget_)}, {"test", beside_->pair_divergences(test_)}};
    return out;
  }

  Json memorised() const {
    std::vector<double> doubt;
    for (const auto place : forget_) doubt.push_back(1 - evaluation_.original.right[place]);
    return {{"mean", mean_of(memorised_)},
            {"most", std::ranges::max(memorised_)},
            {"proxy_rank_correlation", rank_correlation(memorised_, doubt)}};
  }

  std::optional<Beside> beside_others(std::size_t oracle) const {
    Models others = beside_->oracles();
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(oracle));
    if (others.empty()) return std::nullopt;
    return Beside(cohort_, std::move(others));
  }

  std::vector<std::size_t> hardest() const {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < difficulty_.size(); ++i)
      if (difficulty_[i] == Difficulty::kHard) places.push_back(forget_[i]);
    return places;
  }

  Json judged(const Answered& model, const std::optional<Beside>& beside) const {
    const Figures figures = figures_of(cohort_, model);
    Json out{{"figures", as_json(figures)}};
    if (beside) add_comparison(model, figures, *beside, out);
    out["membership"] = as_json(
        attack(cohort_, model, beside ? beside->oracles() : Models{}, beside ? beside->deviation() : 1, hardest()));
    out["calibration_error"] = {{"forget", calibration_error(cohort_, model, forget_)},
                                {"retain", calibration_error(cohort_, model, cohort_.of(RecordSet::kRetain))},
                                {"test", calibration_error(cohort_, model, test_)}};
    if (const auto found = evaluation_.relearning.find(model.name); found != evaluation_.relearning.end()) {
      out["relearning"]["bound"] = found->second.bound;
      put(out["relearning"], "visits", found->second.visits);
    }
    return out;
  }

  void add_comparison(const Answered& model, const Figures& figures, const Beside& beside, Json& out) const {
    if (beside.band() && power_) {
      const Judgement finding = beside.judged(model, *power_);
      out["verdict"] = to_text(finding.verdict);
      out["reasons"] = finding.reasons;
    }
    put(out, "calibrated", beside.calibrated(figures));
    if (const Json distances = as_json(beside.distances(figures)); !distances.empty()) out["gap"] = distances;
    if (const auto gap = beside.gap(model)) {
      out["gap"]["average"] = *gap;
      if (beside.band() && !beside.band()->pair_gaps.empty()) {
        out["gap"]["place"] = place_in(beside.band()->pair_gaps, *gap);
        out["gap"]["inside"] = *gap <= percentile_95(beside.band()->pair_gaps);
      }
    }
    out["divergence"] = {{"forget", beside.mean_divergence(model, forget_)},
                         {"test", beside.mean_divergence(model, test_)}};
  }

  const Evaluation& evaluation_;
  const JudgedCohort& cohort_;
  std::vector<std::size_t> forget_, test_;
  std::optional<Beside> beside_;
  std::optional<Power> power_;
  std::vector<double> memorised_;
  std::vector<Difficulty> difficulty_;
};

}  // namespace

std::string evidence_json(const Evaluation& evaluation) {
  return Report(evaluation).all().dump();
}

}  // namespace expunge
