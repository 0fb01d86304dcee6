// Real processes that are killed again and again: a coordinator and four sites, fifty rounds, two forget requests.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "common/base/random.h"
#include "common/model/safetensors.h"
#include "common/store/store.h"
#include "simulations/bench/patient_learner.h"
#include "simulations/local_consortium.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t kRounds = 50;
constexpr Duration kPatience{300'000};
const PatientBench kBench{.records = 24, .pause = Duration{400}};

// Each is asked for once so many rounds are done.
struct Wish {
  SiteId site;
  std::uint32_t after = 0;
  std::vector<std::uint32_t> patients;
  std::string id{};
  std::size_t trained_before = 0;  // rounds that its site had begun to train when the records were in quarantine
};

constexpr const char* kStudy = R"([study]
name = "chaos"
seed = 11
[model]
network = "cnn"
classes = 2
[training]
rounds = 50
quorum = 3
deadline_seconds = 60
[forget]
method = "salun"
retain_share = 0.5
budget = 10.0
[verification]
forget_gap = 0.03
test_drop = 0.01
)";

std::vector<SiteId> four_sites() {
  return {SiteId::of("site-a"), SiteId::of("site-b"), SiteId::of("site-c"), SiteId::of("site-d")};
}

std::uint64_t chosen_seed() {
  const char* given = std::getenv("EXPUNGE_SEED");
  return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

Json parsed(const Result<std::string>& text) {
  return text ? Json::parse(*text, nullptr, false) : Json::object();
}

// What the learner of a site said it trained on, round after round.
std::vector<std::set<std::uint32_t>> trained_on(const Path& log) {
  std::vector<std::set<std::uint32_t>> rounds;
  std::ifstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find("trains on");
    if (at == std::string::npos) continue;
    std::istringstream numbers(line.substr(at + 9));
    std::set<std::uint32_t> records;
    for (std::uint32_t record = 0; numbers >> record;) records.insert(record);
    rounds.push_back(records);
  }
  return rounds;
}

std::vector<StoredEntry> ledger_of(const Path& database) {
  const auto store = Store::open(database);
  EXPECT_TRUE(store) << (store ? "" : store.error().what);
  if (!store) return {};
  const auto entries = (*store)->ledger();
  EXPECT_TRUE(entries) << (entries ? "" : entries.error().what);
  if (!entries) return {};
  const auto verified = verify_ledger(*entries);
  EXPECT_TRUE(verified) << database << ": " << (verified ? "" : verified.error().what);
  return *entries;
}

class Chaos : public testing::Test {
 protected:
  void SetUp() override {
    auto made = LocalConsortium::prepare({.folder = folder_ / "consortium",
                                          .study = kStudy,
                                          .sites = four_sites(),
                                          .settings = [](const SiteId&) { return std::string(); },
                                          .site_program = program_beside("expunge-bench-agent"),
                                          .site_arguments = {"--records", std::to_string(kBench.records), "--pause",
                                                             std::to_string(kBench.pause.count())}});
    ASSERT_TRUE(made) << made.error().what;
    consortium_.emplace(*std::move(made));
    const auto started = consortium_->start();
    ASSERT_TRUE(started) << started.error().what;
  }

  Path log_of(const SiteId& member) { return consortium_->folder_of(member) / "log.txt"; }

  void kill_one(Random& random) {
    auto members = four_sites();
    members.push_back(kCoordinator);
    const auto& victim = members[random.below(members.size())];
    ASSERT_TRUE(consortium_->running(victim)) << victim.str() << " ended by itself: " << last_line(log_of(victim));
    consortium_->kill(victim);
    std::this_thread::sleep_for(Duration(random.below(600)));
    const auto started = consortium_->start(victim);
    ASSERT_TRUE(started) << started.error().what;
    ++kills_;
  }

  // Asks where it is time to; a site that was just killed is asked again later.
  void ask(Wish& wish, std::uint32_t rounds_done) {
    if (!wish.id.empty() || rounds_done < wish.after) return;
    Json patients = Json::array();
    for (const auto record : wish.patients) patients.push_back(wish.site.str() + "-patient-" + std::to_string(record));
    const auto body = Json{{"patients", patients}, {"basis", "erasure"}}.dump();
    const auto answer = parsed(consortium_->call(wish.site, "POST", "/v1/forget", body));
    wish.id = answer.value("id", "");
    if (wish.id.empty()) return;
    std::this_thread::sleep_for(Duration{300});  // a computation under way is stopped and begun again by then
    wish.trained_before = trained_on(log_of(wish.site)).size();
  }

  bool has_ended(const Wish& wish) {
    if (wish.id.empty()) return false;
    const auto request = parsed(consortium_->call(wish.site, "GET", "/v1/requests/" + wish.id, ""));
    return !request.value("open", true);
  }

  bool is_done(const Json& status) {
    return status.value("phase", "") == "idle" && has_ended(wishes_[0]) && has_ended(wishes_[1]);
  }

  TemporaryFolder folder_;
  std::optional<LocalConsortium> consortium_;  // goes first: its processes write there
  std::vector<Wish> wishes_{{.site = SiteId::of("site-a"), .after = 10, .patients = {3, 5}},
                            {.site = SiteId::of("site-c"), .after = 25, .patients = {0, 7, 23}}};
  int kills_ = 0;
};

// Rounds in the order they were closed, each once, each on the model that the one before left.
void check_rounds(const std::vector<StoredEntry>& ledger) {
  std::uint64_t last_round = 0, last_version = 0;
  std::uint32_t trained = 0;
  std::set<std::uint64_t> opened;
  for (const auto& entry : ledger) {
    const auto body = Json::parse(entry.body);
    if (entry.kind == "RoundOpened") {
      EXPECT_TRUE(opened.insert(body["round"].get<std::uint64_t>()).second) << "round opened twice: " << entry.body;
    }
    if (entry.kind != "RoundClosed") continue;
    EXPECT_GT(body["round"].get<std::uint64_t>(), last_round) << entry.body;
    EXPECT_TRUE(opened.contains(body["round"].get<std::uint64_t>())) << entry.body;
    last_round = body["round"];
    const auto sites = body["sites"].get<std::vector<std::string>>();
    EXPECT_EQ(std::set<std::string>(sites.begin(), sites.end()).size(), sites.size()) << entry.body;
    if (body["work"] == "train") {
      EXPECT_EQ(body["purpose"], "training round " + std::to_string(++trained) + " of " + std::to_string(kRounds));
      EXPECT_GE(sites.size(), 3U) << entry.body;
    }
    if (!body.contains("version")) continue;
    EXPECT_LT(body["base"].get<std::uint64_t>(), body["version"].get<std::uint64_t>()) << entry.body;
    EXPECT_GT(body["version"].get<std::uint64_t>(), last_version) << entry.body;
    last_version = body["version"];
  }
  EXPECT_EQ(trained, kRounds);
}

Json last_of(const std::vector<StoredEntry>& ledger, const std::string& kind) {
  Json last;
  for (const auto& entry : ledger)
    if (entry.kind == kind) last = Json::parse(entry.body);
  return last;
}

void check_final_state(const Json& status, const std::vector<StoredEntry>& ledger) {
  const auto published = last_of(ledger, "ModelPublished");
  Json newest;
  for (const auto& model : status["models"])
    if (model["state"] == "published") newest = model;
  EXPECT_EQ(newest["version"], published["version"]);
  EXPECT_EQ(newest["digest"], published["digest"]);
  EXPECT_EQ(status["training"]["rounds_done"], kRounds);
  std::map<std::string, std::string> ended;
  for (const auto& entry : ledger) {
    const auto body = Json::parse(entry.body);
    if (entry.kind == "ForgetPublished") ended[body["request"]] = "published";
    if (entry.kind == "ForgetEscalated") ended[body["request"]] = "escalated";
  }
  EXPECT_EQ(status["requests"].size(), ended.size());
  for (const auto& request : status["requests"]) EXPECT_EQ(request["state"], ended[request["id"]]) << request.dump();
}

// The model itself says what went into it.
void check_model(const Path& file, const std::vector<Wish>& wishes) {
  const DiskFiles files;
  const auto bytes = read_file(files, file, 1 << 20);
  ASSERT_TRUE(bytes);
  const auto layout = bench_provenance(kBench, four_sites());
  const auto values = layout.read(*bytes);
  ASSERT_TRUE(values);
  EXPECT_NEAR(values->at(layout.rounds()), kRounds, 1e-3);
  std::set<std::size_t> forgotten;
  for (const auto& wish : wishes)
    for (const auto record : wish.patients) forgotten.insert(layout.record(wish.site, record));
  for (const auto& site : four_sites())
    for (std::uint32_t record = 0; record < kBench.records; ++record) {
      const auto at = layout.record(site, record);
      const auto value = std::abs(values->at(at));
      EXPECT_EQ(value > 1e-6, !forgotten.contains(at)) << site.str() << " record " << record << " is " << value;
    }
}

TEST_F(Chaos, EveryRoundCountsOnceAndWhatIsForgottenStaysForgotten) {
  const auto seed = chosen_seed();
  std::printf("killing with seed %llu (EXPUNGE_SEED)\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  const SystemClock clock;
  const auto begun = clock.now();
  auto next_kill = begun + Duration{1500};
  Json status = Json::object();
  while (!is_done(status)) {
    ASSERT_LT(clock.now(), begun + kPatience) << status.dump();
    status = parsed(consortium_->status(kCoordinator));
    const auto rounds_done = status.value(Json::json_pointer("/training/rounds_done"), std::uint32_t{0});
    for (auto& wish : wishes_) ask(wish, rounds_done);
    if (clock.now() >= next_kill) {
      ASSERT_NO_FATAL_FAILURE(kill_one(random));
      next_kill = clock.now() + Duration(800 + random.below(1600));
    }
    std::this_thread::sleep_for(Duration{50});
  }
  std::printf("%d kills in %.1f s\n", kills_, std::chrono::duration<double>(clock.now() - begun).count());
  EXPECT_GE(kills_, 10);

  const auto model = folder_ / "model.safetensors";
  const auto exported =
      parsed(consortium_->call(kCoordinator, "POST", "/v1/export", Json{{"out", model.string()}}.dump()));
  consortium_->stop();
  const auto ledger = ledger_of(consortium_->folder_of(kCoordinator) / "state" / "coordinator.db");
  for (const auto& site : four_sites()) ledger_of(consortium_->folder_of(site) / "state" / "site.db");
  check_rounds(ledger);
  check_final_state(status, ledger);
  EXPECT_EQ(exported["digest"], last_of(ledger, "ModelPublished")["digest"]);
  check_model(model, wishes_);
  for (const auto& wish : wishes_) {
    const auto rounds = trained_on(log_of(wish.site));
    ASSERT_GT(rounds.size(), wish.trained_before) << "nothing was trained after " << wish.id;
    for (std::size_t i = wish.trained_before; i < rounds.size(); ++i)
      for (const auto record : wish.patients)
        EXPECT_FALSE(rounds[i].contains(record)) << wish.site.str() << " trained on record " << record << " again";
  }
}

}  // namespace
}  // namespace expunge
