#include <algorithm>
#include <tuple>

#include "common/net/curve_keys.h"
#include "protocols/membership/consortium.h"
#include "protocols/membership/kit.h"
#include "protocols/membership/kit_files.h"

namespace expunge {

namespace {

using namespace kit_files;

// What was made so far, so that a failure takes all of it away again.
class Making {
 public:
  explicit Making(Files& files) : files_(files) {}
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;
  ~Making() {
    // The failure that brought us here is the one to report.
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) std::ignore = files_.remove(*path);
  }

  Status folder(const Path& path) {
    if (path.empty() || files_.exists(path)) return {};
    if (path.has_parent_path() && path.parent_path() != path) EXPUNGE_TRY_DO(folder(path.parent_path()));
    EXPUNGE_TRY_DO(files_.make_folder(path));
    made_.push_back(path);
    return {};
  }
  Status file(const Path& path, std::string_view text) {
    made_.push_back(path);
    return write_file(files_, path, view_of(text));
  }
  Status secret(const Path& path, const SecretBytes& key) {
    made_.push_back(path);
    return write_secret(files_, path, key);
  }
  void keep() { made_.clear(); }

 private:
  Files& files_;
  std::vector<Path> made_;
};

struct NewMember {
  SiteId name;
  CurvePair transport;
  SigningKey statement;
};

std::vector<NewMember> make_members(const ConsortiumPlan& plan) {
  std::vector<SiteId> names = plan.sites;
  names.push_back(kCoordinator);
  std::ranges::sort(names);
  std::vector<NewMember> members;
  for (const auto& name : names) members.push_back({name, make_curve_pair(), SigningKey::generate()});
  return members;
}

Roster roster_of(const ConsortiumPlan& plan, const std::vector<NewMember>& members, WallTime now) {
  Roster roster;
  roster.consortium = plan.name;
  roster.issued = now;
  roster.expires = now + std::chrono::days(plan.valid_days);
  roster.address = plan.address;
  for (const auto& member : members)
    roster.members.push_back({member.name, member.transport.public_key, member.statement.verify_key()});
  return roster;
}

std::string settings_of(const ConsortiumPlan& plan, const SiteId& member) {
  const std::string role = member == kCoordinator ? "coordinator" : "site";
  return "[kit]\nconsortium = \"" + plan.name + "\"\nmember = \"" + member.str() + "\"\nrole = \"" + role + "\"\n";
}

Status write_kit(Making& making, const ConsortiumPlan& plan, const NewMember& member, const Path& folder,
                 const std::string& roster, const std::string& consortium_key) {
  EXPUNGE_TRY_DO(making.folder(folder));
  EXPUNGE_TRY_DO(making.folder(folder / kState));
  EXPUNGE_TRY_DO(making.file(folder / kRoster, roster));
  EXPUNGE_TRY_DO(making.file(folder / kConsortiumKey, consortium_key));
  EXPUNGE_TRY_DO(making.secret(folder / kTransportKey, member.transport.secret_key));
  EXPUNGE_TRY_DO(making.secret(folder / kStatementKey, member.statement.to_bytes()));
  if (member.name == kCoordinator) {
    EXPUNGE_TRY_DO(making.file(folder / kStudy, plan.study));
  } else {
    EXPUNGE_TRY_DO(making.file(folder / kSite, plan.site_settings.empty() ? "[site]\n" : plan.site_settings));
  }
  return making.file(folder / kSettings, settings_of(plan, member.name));  // last: with it the folder is a kit
}

Status refuse_to_overwrite(const Files& files, const ConsortiumPlan& plan, const Path& out) {
  if (out.empty()) return bad_input("--out is empty; name a folder for the kits");
  if (out.lexically_normal() == out.root_path())
    return bad_input(out.string() + " is the root of the file system; name another folder with --out");
  std::vector<Path> paths = {out / "consortium.key", out / kCoordinator.str()};
  for (const auto& site : plan.sites) paths.push_back(out / site.str());
  for (const auto& path : paths)
    if (files.exists(path))
      return bad_input(path.string() + " exists already and is not overwritten; choose another folder with --out");
  return {};
}

}  // namespace

Status provision(Files& files, const ConsortiumPlan& plan, const Path& out, WallTime now) {
  if (const auto flaw = first_flaw(plan)) return bad_input(flaw->key + " in [consortium] " + flaw->why);
  EXPUNGE_TRY_DO(refuse_to_overwrite(files, plan, out));
  const SigningKey consortium = SigningKey::generate();
  const std::string consortium_key = to_hex(consortium.verify_key()) + "\n";
  const std::vector<NewMember> members = make_members(plan);
  const std::string roster = encode_roster(roster_of(plan, members, now), consortium);
  Making making(files);
  EXPUNGE_TRY_DO(making.folder(out));
  for (const auto& member : members)
    EXPUNGE_TRY_DO(write_kit(making, plan, member, out / member.name.str(), roster, consortium_key));
  EXPUNGE_TRY_DO(making.secret(out / "consortium.key", consortium.to_bytes()));
  making.keep();
  return {};
}

}  // namespace expunge
