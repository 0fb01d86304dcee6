#include "common/learn/session.h"

namespace expunge {

Placement placement_of(const NetworkSpec& spec, at::Device device) {
  return {device, spec.network.starts_with("resnet")};
}

Result<std::unique_ptr<Session>> Session::open(const NetworkSpec& spec, const Dataset& data, PixelCache& cache,
                                               at::Device device, Course& course, Uncertain uncertain,
                                               const Bytes* code) {
  EXPUNGE_TRY_DO(fits(data.shape(), spec));
  EXPUNGE_TRY(task, make_task(spec.task, data, uncertain));
  EXPUNGE_TRY(network, or_tell(make_network(spec, placement_of(spec, device), code),
                               "the study's network is none that can be built; correct its [model]"));
  return std::unique_ptr<Session>(new Session(std::move(network), std::move(task), cache, spec, course));
}

}  // namespace expunge
