#include "site-agent/own_shelf.h"

#include "common/crypto/seal.h"
#include "site-agent/saved_state.h"

namespace expunge {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNameBytes = 8;

}  // namespace

// Under a name that no set had before: the state knows the old file until the new one is recorded.
Status OwnShelf::keep(RoundId round, const std::vector<RequestId>& requests, const Blob& own,
                      const SecretSource& secrets, Record& record) {
  OwnSet set{.round = round,
             .file = "own-" + std::to_string(round.value) + "-" + to_hex(secrets(kNameBytes).reveal()) + ".sealed",
             .requests = requests,
             .key = secrets(kKeyBytes)};
  EXPUNGE_TRY(file, files_.create(folder_ / set.file, true));
  const std::unique_ptr<FileWriter> writer = sealing(std::move(file), set.key, own.size());
  EXPUNGE_TRY_DO(copy(own, *writer));
  record.changes.push_back(saved(set));
  has_dropped_ = has_dropped_ || sets_.contains(round);
  sets_.insert_or_assign(round, std::move(set));
  return {};
}

Result<std::shared_ptr<const Blob>> OwnShelf::open(RoundId round) const {
  const auto found = sets_.find(round);
  if (found == sets_.end())
    return stale("this site has no tensors of its own from round " + std::to_string(round.value));
  EXPUNGE_TRY(sealed, files_.open(folder_ / found->second.file));
  EXPUNGE_TRY(file, unsealed(std::move(sealed), found->second.key));
  return std::shared_ptr<const Blob>(std::move(file));
}

bool OwnShelf::is_made_under(RoundId round, const std::vector<RequestId>& requests) const {
  const auto found = sets_.find(round);
  return found != sets_.end() && found->second.requests == requests;
}

void OwnShelf::starts_from(RoundId round, RoundId own, const std::vector<RequestId>& requests,
                           const std::set<RoundId>& published, Record& record) {
  drop(
      [&](const OwnSet& set) {
        const bool is_needed = set.round == own || set.round == round || published.contains(set.round);
        return !is_needed && (requests.empty() || set.requests == requests);
      },
      record);
}

void OwnShelf::published(RoundId own, RoundId made_in, Record& record) {
  drop([&](const OwnSet& set) { return set.round != own && set.round <= made_in; }, record);
}

template <class IsOver>
void OwnShelf::drop(IsOver is_over, Record& record) {
  for (auto entry = sets_.begin(); entry != sets_.end();) {
    if (!is_over(entry->second)) {
      ++entry;
      continue;
    }
    record.changes.push_back(dropped(entry->second));
    has_dropped_ = true;
    entry = sets_.erase(entry);
  }
}

std::set<Path> OwnShelf::files() const {
  std::set<Path> names;
  for (const auto& [round, set] : sets_) names.insert(set.file);
  return names;
}

}  // namespace expunge
