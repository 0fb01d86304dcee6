// Reading the saved state back: the same open round, the same plan at the same step.
#include <charconv>

#include "coordinator/federation.h"

namespace expunge {
namespace {

Result<std::uint64_t> number_in(const std::string& key, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size())
    return corrupt("the saved value of " + key + " is not a number");
  return number;
}

// The entries whose keys begin with `prefix`, as (rest of the key, value).
std::vector<std::pair<std::string, std::string>> under(const SavedState& saved, const std::string& prefix) {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto entry = saved.lower_bound(prefix); entry != saved.end() && entry->first.starts_with(prefix); ++entry)
    found.emplace_back(entry->first.substr(prefix.size()), entry->second);
  return found;
}

Status check_study(const Study& study, const std::string& began_with) {
  if (began_with == to_text(digest_of(study))) return {};
  return bad_input("study '" + study.name +
                   "' differs from the one that this federation began with in name, seed, [model] or [training]; "
                   "put the old values back, or begin anew in an empty folder");
}

}  // namespace

Status Federation::read(const SavedState& saved) {
  const auto study = saved.find("study");
  is_new_ = study == saved.end();
  if (is_new_ && !saved.empty()) return corrupt("the saved state has values but no study");
  if (is_new_) return files_.keep_only({});
  EXPUNGE_TRY_DO(check_study(setting_.study, study->second));
  const auto federation = saved.find("federation");
  if (federation == saved.end()) return corrupt("the saved state has no federation");
  EXPUNGE_TRY(state, federation_from(federation->second, setting_.study));
  state_ = std::move(state);
  EXPUNGE_TRY_DO(read_values(saved));
  return check_consistent();
}

Status Federation::read_values(const SavedState& saved) {
  std::vector<Version> versions;
  for (const auto& [number, json] : under(saved, "model/")) {
    EXPUNGE_TRY(version, version_from("model/" + number, json));
    versions.push_back(std::move(version));
  }
  EXPUNGE_TRY_DO(history_.restore(std::move(versions)));
  std::vector<ForgetCase> cases;
  for (const auto& [id, json] : under(saved, "request/")) {
    EXPUNGE_TRY(one, forget_case_from("request/" + id, json));
    cases.push_back(std::move(one));
  }
  desk_.restore(std::move(cases));
  for (const auto& [key, json] : under(saved, "round/")) {
    EXPUNGE_TRY(number, number_in("round/" + key, key));
    remember(number, json);
  }
  for (const auto& [name, text] : under(saved, "site/")) {
    EXPUNGE_TRY(announced, number_in("site/" + name, text));
    EXPUNGE_TRY(site, SiteId::parse(name));
    if (SiteView* view = presence_.find(site)) view->announced = announced;
  }
  return {};
}

Status Federation::check_consistent() {
  std::set<std::string> names = history_.file_names();
  if (state_.plan && state_.plan->mask) {
    EXPUNGE_TRY_DO(files_.verify(*state_.plan->mask));
    names.insert(state_.plan->mask->name);
  }
  const auto is_usable = [&](ModelVersion version) {
    const Version* known = history_.find(version);
    return !version || (known && known->file);
  };
  if (!is_usable(state_.training.current) || (state_.open && !is_usable(state_.open->base)) ||
      (state_.plan && !is_usable(state_.plan->tainted)) || (state_.plan && !is_usable(state_.plan->candidate)))
    return corrupt("the saved state builds on a model version that does not exist or is destroyed");
  return files_.keep_only(names);
}

}  // namespace expunge
