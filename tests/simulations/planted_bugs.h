// Bugs that the invariants must find, planted around the protocol objects, never in them: in what a learner computes,
// in what a machine kept, in what a coordinator is told.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "simulations/world.h"

namespace expunge {

// Erasure skipped: unlearning changes nothing, and measuring hides it.
class SkipsErasure final : public Learner {
 public:
  SkipsErasure(Provenance layout, SiteId site, std::shared_ptr<Learner> honest)
      : layout_(std::move(layout)), site_(std::move(site)), honest_(std::move(honest)) {}

  Result<Outcome> perform(const Instruction& instruction, const Weights* base, const Mask* mask,
                          const Selection& selection, Course& course) override {
    Selection chosen = selection;
    if (instruction.work == Work::kUnlearn) {
      chosen.forget.clear();
      return honest_->perform(instruction, base, nullptr, chosen, course);
    }
    if (instruction.work != Work::kEvaluate) return honest_->perform(instruction, base, mask, chosen, course);
    Weights as_if = *base;
    for (const std::uint32_t record : selection.forget) as_if.values[layout_.record(site_, record)] = 0;
    return honest_->perform(instruction, &as_if, mask, chosen, course);
  }
  std::string device() const override { return honest_->device(); }

 private:
  Provenance layout_;
  SiteId site_;
  std::shared_ptr<Learner> honest_;
};

inline void plant_skipped_erasure(WorldSetting& setting) {
  setting.make_learner = [honest = setting.make_learner, layout = *setting.provenance](const SiteId& site) {
    return std::make_shared<SkipsErasure>(layout, site, honest(site));
  };
}

// Quarantine lost: a site that starts again knows its requests, but not whose records they are about.
inline void plant_lost_quarantine(WorldSetting& setting) {
  setting.before_start = [](Machine& machine) {
    if (machine.name() == kCoordinator) return;
    SavedState values = machine.store().values();
    for (auto& [key, value] : values) {
      if (!key.starts_with("request/")) continue;
      auto request = nlohmann::json::parse(value);
      request["patients"] = request["records"] = nlohmann::json::array();
      value = request.dump();
    }
    machine.store().set_values(std::move(values));
  };
}

// No bug of ours: a site that starts again has a database that is older than its requests.
inline void plant_older_database(WorldSetting& setting) {
  setting.before_start = [](Machine& machine) {
    if (machine.name() == kCoordinator) return;
    SavedState values = machine.store().values();
    std::erase_if(values, [](const auto& entry) { return entry.first.starts_with("request/"); });
    machine.store().set_values(std::move(values));
  };
}

// Update counted twice: what one site sends is taken as another's, too.
inline void plant_double_counting(WorldSetting& setting) {
  setting.also_from = [sites = setting.sites](const Delivered& delivered) -> std::optional<SiteId> {
    if (!std::holds_alternative<Update>(delivered.message)) return std::nullopt;
    for (const SimSite& site : sites)
      if (site.name != delivered.from) return site.name;
    return std::nullopt;
  };
}

// Stale checkpoint reused: once a version that forgot was published, the coordinator starts again from what it had
// before any request.
inline void plant_stale_checkpoint(WorldSetting& setting) {
  struct Backup {
    SimDisk::Contents files;
    SavedState values;
  };
  setting.before_start = [backup = std::make_shared<std::optional<Backup>>()](Machine& machine) {
    if (machine.name() != kCoordinator) return;
    const SavedState& values = machine.store().values();
    const bool has_requests = values.lower_bound("request/") != values.lower_bound("request0");
    if (!has_requests) {
      *backup = Backup{machine.disk().contents(), values};
    } else if (*backup) {
      machine.disk().set_contents((*backup)->files);
      machine.store().set_values((*backup)->values);
    }
  };
}

}  // namespace expunge
