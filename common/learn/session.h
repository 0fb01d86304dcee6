// A network with its samples and task, ready to compute one thing. Internal to common/learn; compute thread only.
#pragma once

#include <memory>

#include "common/learn/workbench.h"

namespace expunge {

class Session {
 public:
  // `data`, `cache` and `course` must outlive it. kBadInput: the network does not fit the data set, or is none.
  static Result<std::unique_ptr<Session>> open(const NetworkSpec& spec, const Dataset& data, PixelCache& cache,
                                               at::Device device, Course& course,
                                               Uncertain uncertain = Uncertain::kIgnore, const Bytes* code = nullptr);
  Network& network() { return *network_; }
  Workbench& bench() { return bench_; }

 private:
  Session(std::unique_ptr<Network> network, std::unique_ptr<Task> task, PixelCache& cache, const NetworkSpec& spec,
          Course& course)
      : network_(std::move(network)),
        task_(std::move(task)),
        samples_(cache, spec, network_->placement(), course, clock_),
        bench_(*network_, samples_, *task_, course, clock_) {}

  SystemClock clock_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Task> task_;
  ImageSamples samples_;
  Workbench bench_;
};

// Memory order by network, as measured: ResNets are faster with channels last.
Placement placement_of(const NetworkSpec& spec, at::Device device);

}  // namespace expunge
