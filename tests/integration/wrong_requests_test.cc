// What `expunge` says when it asks a running program for something that it cannot have.
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/integration/kits.h"

namespace expunge {
namespace {

using testing::HasSubstr;

Path running_site(Desk& desk) {
  const auto kits = make_kits(desk);
  start_site(desk, kits);
  return kits / "site-a";
}

Path running_coordinator(Desk& desk) {
  const auto kits = make_kits(desk);
  start_coordinator(desk, kits);
  return kits / "coordinator";
}

// A coordinator that has published a model.
Path trained(Desk& desk) {
  const auto kits = make_kits(desk);
  start_coordinator(desk, kits);
  start_site(desk, kits);
  wait_for(kits / "coordinator", "\"phase\":\"idle\"");
  return kits / "coordinator";
}

Arguments forgetting(const Path& kit, const Path& patients, const Arguments& more = {}) {
  Arguments words{"forget", "--kit", kit, "--patients", patients};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::function<Arguments(Desk&)> forgetting_those_in(const std::string& text, const Arguments& more = {}) {
  return [=](Desk& desk) { return forgetting(running_site(desk), desk.write("patients.txt", text), more); };
}

Arguments patients_file_missing(Desk& desk) {
  return forgetting(make_kits(desk) / "site-a", desk.path("patients.txt"));
}

Arguments nothing_runs(Desk& desk) {
  return {"status", "--kit", make_kits(desk) / "site-a"};
}

Arguments not_a_kit(Desk& desk) {
  return {"status", "--kit", desk.desk()};
}

Arguments settling_without_a_coordinator(Desk& desk) {
  return {"forget", "--kit", running_site(desk), "--lost", "fr-0123456789abcdef"};
}

Arguments settling_a_word(Desk& desk) {
  return {"forget", "--kit", running_site(desk), "--lost", "the last one"};
}

Arguments forgetting_at_the_coordinator(Desk& desk) {
  return forgetting(running_coordinator(desk), desk.write("patients.txt", "nobody\n"));
}

Arguments exporting_too_early(Desk& desk) {
  return {"export", "--kit", running_coordinator(desk), "--out", desk.path("model.safetensors")};
}

Arguments exporting_too_early_at_a_site(Desk& desk) {
  return {"export", "--kit", running_site(desk), "--out", desk.path("model.safetensors")};
}

Arguments exporting_into_nowhere(Desk& desk) {
  return {"export", "--kit", trained(desk), "--out", desk.path("nowhere/model.safetensors")};
}

Arguments exporting_onto_a_folder(Desk& desk) {
  return {"export", "--kit", trained(desk), "--out", desk.desk()};
}

Arguments exporting_onto_a_key(Desk& desk) {
  const auto kit = trained(desk);
  return {"export", "--kit", kit, "--out", (kit / "transport.key").string()};
}

Arguments exporting_onto_a_pipe(Desk& desk) {
  const auto kit = trained(desk);
  ensure(::mkfifo(desk.path("pipe").c_str(), 0600) == 0, "a pipe of the test");
  return {"export", "--kit", kit, "--out", desk.path("pipe").string()};
}

Arguments exporting_to_a_name_that_is_no_text(Desk& desk) {
  return {"export", "--kit", trained(desk), "--out", desk.path("model\xff")};
}

Arguments exporting_a_version_that_never_was(Desk& desk) {
  return {"export", "--kit", trained(desk), "--version", "99", "--out", desk.path("model.safetensors")};
}

Arguments exporting_onto_a_full_disk(Desk& desk) {
  fill_disk(desk, desk.path("full"));
  return {"export", "--kit", trained(desk), "--out", desk.path("full/model.safetensors")};
}

Arguments provisioning_onto_a_full_disk(Desk& desk) {
  fill_disk(desk, desk.path("full"));
  desk.write("study.toml", kSmallStudy);
  const auto plan =
      desk.write("plan.toml",
                 "[consortium]\nname = \"c\"\naddress = \"tcp://h:1\"\nsites = [\"site-a\"]\nstudy = \"study.toml\"\n");
  return {"provision", plan, "--out", desk.path("full/kits")};
}

const std::vector<WrongInput> kTable{
    {"PatientUnknown",
     "expunge",
     forgetting_those_in("P-4711\nnobody\n"),
     2,
     {"1 of the 2 patients", "no record at this site"},
     "kits"},
    {"PatientsFileEmpty", "expunge", forgetting_those_in("\n\n"), 2, {"patients.txt", "one patient id a line"}, "kits"},
    {"PatientsFileInAnotherEncoding",
     "expunge",
     forgetting_those_in("M\xFC\n"),
     2,
     {"patients.txt:1", "save the list as UTF-8"},
     "kits"},
    {"PatientsFileMissing", "expunge", patients_file_missing, 2, {"patients.txt", "No such file"}},
    {"BasisUnknown",
     "expunge",
     forgetting_those_in("nobody\n", {"--basis", "whim"}),
     2,
     {"basis", "'erasure'"},
     "kits"},
    {"LostRequestBeforeTheCoordinatorIsThere",
     "expunge",
     settling_without_a_coordinator,
     3,
     {"has not said yet", "try again when this site is connected"},
     "kits"},
    {"LostRequestIsAWord", "expunge", settling_a_word, 2, {"a request id must be"}, "kits"},
    {"ForgettingAtTheCoordinator", "expunge", forgetting_at_the_coordinator, 2, {"coordinator", "owning site"}, "kits"},
    {"NothingRuns", "expunge", nothing_runs, 3, {"kits/site-a", "start expunge-site"}},
    {"NotAKit", "expunge", not_a_kit, 2, {"/desk", "not a kit"}},
    {"NothingPublished", "expunge", exporting_too_early, 3, {"no version", "try again"}, "kits"},
    {"NothingPublishedToTheSite", "expunge", exporting_too_early_at_a_site, 3, {"no version", "try again"}, "kits"},
    {"ExportIntoNowhere", "expunge", exporting_into_nowhere, 2, {"nowhere/model.safetensors", "No such file"}, "kits"},
    {"ExportOntoAFolder", "expunge", exporting_onto_a_folder, 2, {"/desk", "Is a directory"}, "kits"},
    {"ExportOntoAKey", "expunge", exporting_onto_a_key, 2, {"transport.key", "inside a kit", "elsewhere"}, "kits"},
    {"ExportOntoAPipe", "expunge", exporting_onto_a_pipe, 2, {"/desk/pipe", "not a file", "name another"}, "kits"},
    {"ExportToANameThatIsNoText", "expunge", exporting_to_a_name_that_is_no_text, 2, {"UTF-8", "name another"}, "kits"},
    {"ExportOfAVersionThatNeverWas",
     "expunge",
     exporting_a_version_that_never_was,
     2,
     {"99", "without --version"},
     "kits"},
    {"ExportOntoAFullDisk",
     "expunge",
     exporting_onto_a_full_disk,
     3,
     {"full/model.safetensors", "disk full", "free some"},
     "kits"},
    {"KitsOntoAFullDisk", "expunge", provisioning_onto_a_full_disk, 3, {"full/kits", "disk full", "free some"}},
};

class WrongRequests : public testing::TestWithParam<WrongInput> {};

TEST_P(WrongRequests, GetOneSentenceAndChangeNothing) {
  expect_refused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, WrongRequests, testing::ValuesIn(kTable), name_of);

std::size_t requests_of(const Path& kit) {
  const auto status = call_kit(kit, "GET", "/v1/status", "");
  return status ? nlohmann::json::parse(*status)["requests"].size() : 0;
}

TEST(SameRequest, AskedTwiceIsTheSameRequest) {
  Desk desk;
  const auto site = running_site(desk);
  const auto words = forgetting(site, desk.write("patients.txt", "nobody\n"));
  const auto first = run(desk.root(), "expunge", words);
  const auto second = run(desk.root(), "expunge", words);
  EXPECT_EQ(first.code, 0) << first.error;
  EXPECT_EQ(second.code, 0) << second.error;
  EXPECT_THAT(first.output, HasSubstr("fr-"));
  EXPECT_EQ(first.output, second.output);
  EXPECT_EQ(requests_of(site), 1U);
}

TEST(SameRequest, AskedAgainForAnotherReasonKeepsTheFirstAndSaysSo) {
  Desk desk;
  const auto site = running_site(desk);
  const auto patients = desk.write("patients.txt", "nobody\n");
  EXPECT_THAT(run(desk.root(), "expunge", forgetting(site, patients)).error, testing::Not(HasSubstr("basis")));
  const auto again = run(desk.root(), "expunge", forgetting(site, patients, {"--basis", "consent"}));
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.error, HasSubstr("with the basis erasure, which the request keeps"));
}

TEST(Lists, AreOfOneMillionAtMost) {
  Desk desk;
  std::string lines;
  for (int i = 0; i <= 1'000'000; ++i) lines += "p\n";
  const auto words = forgetting(make_kits(desk) / "site-a", desk.write("patients.txt", lines));
  const auto ended = run(desk.root(), "expunge", words);
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, HasSubstr("1000001 lines; one request may name 1000000"));
}

TEST(PatientIds, AreNeverInAnErrorNorInALog) {
  Desk desk;
  const auto site = running_site(desk);
  const auto ended = run(desk.root(), "expunge", forgetting(site, desk.write("patients.txt", "Miller-1970-01-01\n")));
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.error, testing::Not(HasSubstr("Miller")));
  EXPECT_THAT(text_in(site / "log.txt"), testing::Not(HasSubstr("Miller")));
}

}  // namespace
}  // namespace expunge
