#include "site-agent/reason_to_tell.h"

#include <array>

namespace expunge {
namespace {

struct Kind {
  std::string_view words;  // in the error; the first kind whose words are there is told
  std::string_view told;
};

constexpr std::array kKinds = {
    Kind{"lower the learning rate", "the model is no longer usable after this site's work; lower the learning rate"},
    Kind{"use a smaller batch", "not enough memory for this work; use a smaller batch"},
    Kind{"choose a method for single patients",
         "this site retains records of the kind that the method forgets whole; choose a method for single patients"},
    Kind{"of which this site has none; choose another method",
         "the method compares with held-out records, of which this site has none; choose another method"},
    Kind{"records; two are needed", "normalisation statistics cannot be estimated from so few records; two are needed"},
    Kind{"has none; choose \"fedavg\"",
         "the network has no layers that normalise by batches, which \"fedbn\" needs; choose \"fedavg\""},
    Kind{"is no TorchScript that this LibTorch reads",
         "the study's network file is no TorchScript that this LibTorch reads; save it with "
         "torch.jit.script(…).save(…)"},
    Kind{"the study's network file",
         "the study's network file does not fit the study; this site's administrator sees why"},
    Kind{"network_file",
         "this site's administrator has not named the study's network file as network_file in site.toml"},
    Kind{"the weights have other tensors", "the weights have other tensors than the network of the study"},
    Kind{"the network's ", "the study's network is none that can be built; correct its [model]"},
    Kind{"the parameter '", "a parameter of the method is unknown or out of its range; correct [forget.parameters]"},
    Kind{"choose another method", "the method does not fit the study's network; choose another method"},
};

}  // namespace

std::string_view reason_to_tell(const Error& error) {
  for (const Kind& kind : kKinds)
    if (error.what.find(kind.words) != std::string::npos) return kind.told;
  if (error.fault == Fault::kUnavailable)
    return "this site had no memory, disk or device left for the work, or it was stopped; its administrator sees which";
  return "a record, a file or a setting of this site is in the way of the work; its administrator sees which";
}

}  // namespace expunge
