#include "simulations/computing/cast.h"

#include <algorithm>

#include "common/learn/torch_learner.h"
#include "simulations/virtual_consortium.h"
#include "site-agent/settings.h"

namespace expunge {
namespace {

// As expunge-site does with the same settings.
Status add_site(const Experiment& experiment, const SiteId& site, Cast& cast) {
  const DiskFiles files;
  EXPUNGE_TRY(settings, read_site_settings(site_settings(experiment, site), site.str(), std::nullopt));
  EXPUNGE_TRY(opened, open_dataset(settings.data, files));
  const std::shared_ptr<const Dataset> data(std::move(opened));
  EXPUNGE_TRY(code, allowed_code(files, {}, settings.policy.network_file));
  EXPUNGE_TRY(learner, make_torch_learner(data, settings.policy.device, settings.policy.threads, std::move(code)));
  cast.sites.push_back(
      {.name = site, .records = cohort_records(*data), .policy = settings.policy, .check_method = check_method});
  cast.learners.emplace(site, std::move(learner));
  return {};
}

}  // namespace

Result<Cast> make_cast(const Experiment& experiment) {
  EXPUNGE_TRY_DO(check_forgetting(experiment.study.forget, check_method));
  Cast cast;
  for (const SiteId& site : experiment.sites) EXPUNGE_TRY_DO(add_site(experiment, site, cast));
  std::ranges::sort(cast.sites, {}, &SimSite::name);
  return cast;
}

WorldSetting world_of(const Study& study, const Cast& cast) {
  WorldSetting setting;
  setting.study = study;
  setting.study_text = to_toml(study);
  setting.sites = cast.sites;
  setting.make_learner = [&cast](const SiteId& site) { return cast.learners.at(site); };
  setting.scenario = virtual_scenario();
  setting.patience = Duration(std::chrono::hours(24 * 30));
  return setting;
}

}  // namespace expunge
