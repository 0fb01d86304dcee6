// A learner that computes nothing but where a model comes from (provenance.h). It costs microseconds, so that hundreds
// of simulated federations fit into a minute, and every model it makes can be checked exactly.
//
// A record counts as forgotten when its element is 0: the mask holds the forget records' elements, and in an unlearning
// round every site drives what the mask holds to 0. Measured accuracy on the forget records is 1 if the model still
// knows any of them and 0 if it does not, so that verification passes exactly when all of them are gone.
#pragma once

#include "common/model/learner.h"
#include "simulations/provenance.h"

namespace expunge {

class ProvenanceLearner final : public Learner {
 public:
  ProvenanceLearner(Provenance layout, SiteId site) : layout_(std::move(layout)), site_(std::move(site)) {}

  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                          const Selection& selection, Course& course) override;
  std::string device() const override { return "none: a model of where records went"; }

 private:
  Outcome initialise() const;
  Outcome train(const Weights& base, const Selection& selection) const;
  Outcome saliency(const Selection& selection) const;
  Outcome unlearn(const Weights& base, const Mask* mask, const Selection& selection) const;
  Measures measure(const Weights& model, const Selection& selection) const;
  double share_known(const Weights& model, const std::vector<std::uint32_t>& records) const;

  Provenance layout_;
  SiteId site_;
};

}  // namespace expunge
