// The learner that computes with LibTorch, and what the command line asks of a model.
//
// No torch type is visible here. All functions belong to one thread at a time: LibTorch's thread count is shared by the
// process. The same build, machine class, thread count and seed give the same bits.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/data/dataset.h"
#include "common/model/learner.h"

namespace expunge {

// How to compute. `device`: "auto", "cpu", "cuda:N"; `threads`: 0 for one a core.
struct ComputeSettings {
  std::string device = "auto";
  unsigned threads = 0;
  Bytes code = {};  // of a TorchScript network: the file's bytes, allowed to run here; empty: none
};

// A learner on these records; the data set is shared because a site's agent reads its patients too. `code` as above.
// kBadInput: no such kind of device; kUnavailable: no such GPU here.
Result<std::unique_ptr<Learner>> make_torch_learner(std::shared_ptr<const Dataset> data, const std::string& device,
                                                    unsigned threads, Bytes code = {});

// Whether this learner has the method and each of these parameters, with values in range. kBadInput: the nearest right
// name, or the range.
Status check_method(const std::string& method, const std::map<std::string, double>& parameters);

// A model at hand: what it is and its values.
struct TrainedModel {
  NetworkSpec network;
  Weights weights;
  Uncertain uncertain = Uncertain::kIgnore;  // the study's, for measures of findings
};

// Probabilities, one row of `network.classes` a record, in the order of `records`.
Result<std::vector<float>> predict(const TrainedModel& model, const Dataset& data,
                                   std::span<const std::uint32_t> records, const ComputeSettings& compute);

// SalUn's score and mask, in the manifest's order; exactly floor(fraction · parameters) ones.
struct Saliency {
  std::vector<float> scores;
  Mask mask;
};
Result<Saliency> saliency(const TrainedModel& model, const Dataset& data, std::span<const std::uint32_t> forget,
                          double fraction, const ComputeSettings& compute);

// "<set>.<metric>" for each set, and the membership measures where there is a "forget" and a "held-out" set.
Result<Measures> evaluate(const TrainedModel& model, const Dataset& data,
                          const std::map<std::string, std::vector<std::uint32_t>>& sets,
                          const ComputeSettings& compute);

// The same measures, and beside them what they were measured on: each set's labelled records, and a row of
// `network.classes` probabilities for each of these.
struct Evaluated {
  Measures measures;
  std::map<std::string, std::vector<std::uint32_t>> records;
  std::map<std::string, std::vector<float>> probabilities;
};
Result<Evaluated> evaluate_and_answer(const TrainedModel& model, const Dataset& data,
                                      const std::map<std::string, std::vector<std::uint32_t>>& sets,
                                      const ComputeSettings& compute);

// A model that answers for these records alone, as a site's own does under FedBN.
struct ModelOfSome {
  TrainedModel model;
  std::set<std::uint32_t> records;
};
// The same over several models of one network: each set's records are answered by the model they belong to, in the
// order of the models, and measured together. Records that belong to none are left out.
Result<Evaluated> evaluate_and_answer(const std::vector<ModelOfSome>& models, const Dataset& data,
                                      const std::map<std::string, std::vector<std::uint32_t>>& sets,
                                      const ComputeSettings& compute);

// How records are learned again (relearning.h): as a site trains, until their mean loss is at most this.
struct Relearn {
  Recipe recipe;  // optimiser, its settings, and batch
  double loss = 0;
  double passes = 10;  // at most
  std::uint64_t seed = 1;
};
// Sample visits; absent where they were not enough. kBadInput: no labelled records.
Result<std::optional<std::uint64_t>> relearn(const TrainedModel& model, const Dataset& data,
                                             std::span<const std::uint32_t> records, const Relearn& how,
                                             const ComputeSettings& compute);

// The network's tensors without values: to check a weights file against its own metadata.
Result<std::shared_ptr<const Manifest>> manifest_of(const NetworkSpec& network);

std::string libtorch_version();  // "2.13.0"

}  // namespace expunge
